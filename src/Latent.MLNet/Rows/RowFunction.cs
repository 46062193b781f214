namespace Latent.MLNet.Rows;

/// <summary>What a transformer computes from a sample: some numbers for each row, from which its output columns are taken.</summary>
/// <param name="width">The numbers for a row.</param>
/// <param name="isCached">Whether results are kept for later passes over the same view.</param>
/// <param name="compute">Computes [rows × width] results from [rows × sample length] values; safe from many threads.</param>
internal sealed class RowFunction(int width, bool isCached, RowFunction.Computation compute)
{
    public delegate void Computation(ReadOnlySpan<float> samples, int rows, Span<float> results);

    public int Width => width;

    public bool IsCached => isCached;

    public void Compute(ReadOnlySpan<float> samples, int rows, Span<float> results) => compute(samples, rows, results);
}
