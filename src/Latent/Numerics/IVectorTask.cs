namespace Latent.Numerics;

/// <summary>Pieces of work whose loops are written once and run on the widest vectors that the processor has; see <see cref="VectorTask"/>.</summary>
internal interface IVectorTask : IPoolTask
{
    /// <summary>Runs one piece on vectors of one width.</summary>
    /// <param name="index">Which, from 0 to below the number of pieces.</param>
    void Run<TSimd, TVector>(int index)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
