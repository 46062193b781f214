using System.Diagnostics;
using System.Globalization;

namespace Latent.Benchmarks.SideBySide;

/// <summary>A program that measures one network per process.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">What comes before the network's name.</param>
internal sealed record Contender(string Name, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Runs the program once.</summary>
    /// <param name="network">The network's name, or a product's sizes.</param>
    /// <param name="mode">"train" or "encode".</param>
    /// <param name="seconds">The time measured.</param>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="InvalidOperationException">The program failed; the message has what it wrote.</exception>
    public Measurement Run(string network, string mode, double seconds, int threads)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Program, [.. Arguments, network, "--mode", mode, "--seconds", seconds.ToString(CultureInfo.InvariantCulture), "--threads", count])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LATENT_THREADS"] = count;
        start.Environment["OPENBLAS_NUM_THREADS"] = count;
        start.Environment["OMP_NUM_THREADS"] = count;

        // OpenMP's threads spin while they wait: where anything else wants the cores, PyTorch on two threads is then up to a hundred times slower.
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{Program} could not be started.");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Measurement.Parse(output.Trim().Split('\n')[^1])
            : throw new InvalidOperationException($"{Name} failed on {network} ({mode}): {errors.Result.Trim()}");
    }
}
