using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Latent.Cli.Commands;
using Latent.Cli.Terminal;
using Latent.Storage;

namespace Latent.Cli.Tour;

/// <summary>
/// The tour: from unlabelled rows to an autoencoder, a classifier with few labels, an anomaly detector, a map and a
/// report, each beside the baseline it has to beat.
/// </summary>
internal static class Tour
{
    private const string ResultsName = "results.json";
    private const string ReportName = "report.html";
    private const string MapName = "map.csv";

    /// <summary>Runs the tour and writes its results.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(CommandConsole console, TourOptions options)
    {
        OutputFolder.Prepare(options.Output);
        var results = new TourResults
        {
            LibraryVersion = LibraryVersion(),
            Command = options.CommandLine,
            StartedAt = DateTimeOffset.UtcNow,
            Seed = options.Seed,
            Environment = Describe(),
        };
        (TourState state, bool cancelled) = ProgressDisplay.Run(console, options.Quiet || options.Json && !console.Interactive, board => RunSteps(new TourState(options, results, board, console.Cancellation)));
        using (state)
        {
            if (cancelled && results.Training is not { Epochs.Count: > 0 })
            {
                throw new OperationCanceledException(console.Cancellation);
            }

            byte[] json = JsonSerializer.SerializeToUtf8Bytes(results, TourJsonContext.Default.TourResults);
            Write(state, json);
            if (options.Json)
            {
                console.Output.WriteLine(System.Text.Encoding.UTF8.GetString(json));
            }
            else if (!options.Quiet)
            {
                TourSummary.Write(console.Output, state);
            }

            if (cancelled)
            {
                console.WriteError($"stopped; what was done is in '{options.Output}'{(state.Model is null ? ", and the training goes on from its checkpoint with --resume" : "")}.");
            }

            return cancelled ? ExitCode.Cancelled : ExitCode.Success;
        }
    }

    private static (TourState State, bool Cancelled) RunSteps(TourState state)
    {
        var whole = Stopwatch.StartNew();
        bool cancelled = false;
        try
        {
            Step(state, "data", TourDataLoader.Load);
            Step(state, "training", TourTraining.Train);
            Step(state, "encoding and PCA", TourTraining.Encode);
            if (state.Data.HasLabels)
            {
                Step(state, "classifiers", TourClassification.Run);
                Step(state, "anomaly detection", TourAnomalies.Run);
            }

            Step(state, "map", TourMap.Run);
            state.Results.Status = "completed";
        }
        catch (OperationCanceledException) when (state.Cancellation.IsCancellationRequested)
        {
            cancelled = true;
        }
        catch
        {
            state.Dispose();
            throw;
        }

        state.Results.TotalSeconds = Math.Round(whole.Elapsed.TotalSeconds, 3);
        return (state, cancelled);
    }

    private static void Step(TourState state, string name, Action<TourState> run)
    {
        state.Cancellation.ThrowIfCancellationRequested();
        var watch = Stopwatch.StartNew();
        try
        {
            run(state);
        }
        finally
        {
            state.Results.Timings.Add(new StepTime(name, Math.Round(watch.Elapsed.TotalSeconds, 3)));
        }
    }

    private static void Write(TourState state, byte[] json)
    {
        // The report last: who sees it finds all that it speaks of.
        string folder = state.Options.Output;
        if (state.MapPoints is not null)
        {
            byte[] csv = System.Text.Encoding.UTF8.GetBytes(TourReport.Map(state, sprites: false).ToCsv());
            AtomicFile.Write(Path.Combine(folder, MapName), stream => stream.Write(csv));
            state.Files.Add((MapName, "the points of the map"));
        }

        AtomicFile.Write(Path.Combine(folder, ResultsName), stream => stream.Write(json));
        state.Files.Add((ResultsName, "every figure"));
        byte[] report = TourReport.Create(state).ToUtf8();
        AtomicFile.Write(Path.Combine(folder, ReportName), stream => stream.Write(report));
        state.Files.Insert(0, (ReportName, "the report: open it in a browser"));
    }

    private static string LibraryVersion() =>
        typeof(Autoencoders.Autoencoder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static EnvironmentFigures Describe() => new(
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        ProcessorName(),
        CommonOptions.Threads,
        Networks.Managed.ManagedEngine.Shared.Name,
        typeof(Microsoft.ML.MLContext).Assembly.GetName().Name ?? "unknown");

    private static string ProcessorName()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString();
        try
        {
            string? line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
            return line is null ? architecture : line[(line.IndexOf(':') + 1)..].Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return architecture;
        }
    }
}
