using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>Runs a step of a recurrent cell on all threads, some rows at a time.</summary>
internal static class RecurrentLoop
{
    /// <summary>The rows of one piece of work.</summary>
    private const int PieceRows = 8;

    /// <summary>Runs a kernel over all its rows and units.</summary>
    public static void Run<TKernel>(TKernel kernel)
        where TKernel : unmanaged, IRecurrentKernel =>
        WorkerPool.Shared.Run((kernel.Rows + PieceRows - 1) / PieceRows, new Pieces<TKernel>(kernel));

    /// <summary>The values from the first of a matrix to its last, which its stride may part.</summary>
    public static long Span(int rows, int stride, int length) => rows == 0 ? 0 : ((long)(rows - 1) * stride) + length;

    private readonly struct Pieces<TKernel>(TKernel kernel) : IPoolTask
        where TKernel : unmanaged, IRecurrentKernel
    {
        private readonly TKernel _kernel = kernel;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int index)
        {
            TKernel own = _kernel;
            own.First = index * PieceRows;
            own.End = Math.Min(own.First + PieceRows, own.Rows);
            RangeLoop.RunChunk(ref own, 0, own.Units);
        }
    }
}
