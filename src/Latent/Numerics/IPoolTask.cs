namespace Latent.Numerics;

/// <summary>Numbered pieces of one piece of work, run by <see cref="WorkerPool"/> on all threads without allocating.</summary>
/// <remarks>An implementation is a struct of numbers and pointers; its pieces write to places that do not overlap.</remarks>
internal interface IPoolTask
{
    /// <summary>Runs one piece.</summary>
    /// <param name="index">Which, from 0 to below the number of pieces.</param>
    void Run(int index);
}
