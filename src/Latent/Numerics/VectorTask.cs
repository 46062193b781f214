using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>Chooses the width of the vectors on which a piece of work runs. The questions are constants to the compiler, so that one answer is left.</summary>
internal static class VectorTask
{
    /// <summary>Runs one piece on the widest vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TTask>(TTask task, int index)
        where TTask : struct, IVectorTask
    {
        if (Simd512.IsSupported)
        {
            task.Run<Simd512, Vector512<float>>(index);
        }
        else if (Simd256.IsSupported)
        {
            task.Run<Simd256, Vector256<float>>(index);
        }
        else if (Simd128.IsSupported)
        {
            task.Run<Simd128, Vector128<float>>(index);
        }
        else
        {
            task.Run<SimdScalar, float>(index);
        }
    }
}
