using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Latent.Benchmarks.Kernels;

/// <summary>What kernels are timed with.</summary>
internal sealed partial class KernelClock
{
    private const int ThreadProcessorTime = 3;

    private readonly Func<double> _seconds;

    private KernelClock(string name, Func<double> seconds)
    {
        Name = name;
        _seconds = seconds;
    }

    /// <summary>Time as it passes: for several threads.</summary>
    public static KernelClock Wall { get; } = new("wall time", () => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);

    /// <summary>The processor time of this thread on Linux, so that other programs on the machine count less; time as it passes elsewhere.</summary>
    public static KernelClock Processor { get; } = OperatingSystem.IsLinux() ? new("processor time", ReadThreadTime) : Wall;

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>The seconds since some moment.</summary>
    public double Seconds() => _seconds();

    private static double ReadThreadTime()
    {
        ReadClock(ThreadProcessorTime, out TimeSpec time);
        return time.Seconds + (time.Nanoseconds * 1e-9);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
