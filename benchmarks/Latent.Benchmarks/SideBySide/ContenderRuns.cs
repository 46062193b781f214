namespace Latent.Benchmarks.SideBySide;

/// <summary>The runs of one contender on one network or product, on one number of threads.</summary>
/// <param name="Threads">The number of threads.</param>
/// <param name="Measurements">What each run measured.</param>
internal sealed record ContenderRuns(int Threads, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>The median rate.</summary>
    public double Rate => Median(run => run.Rate);

    /// <summary>The median peak memory, in bytes.</summary>
    public double Memory => Median(run => run.PeakBytes);

    /// <summary>The median time from process start to the end of the first step, in seconds.</summary>
    public double FirstStep => Median(run => run.FirstStepSeconds);

    /// <summary>The median of the bytes allocated per step.</summary>
    public double BytesPerStep => Median(run => run.BytesPerStep);

    private double Median(Func<Measurement, double> figure)
    {
        double[] sorted = [.. Measurements.Select(figure).Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
