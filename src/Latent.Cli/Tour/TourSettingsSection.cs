using System.Globalization;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Tour;

/// <summary>The section with all it takes to run the tour again.</summary>
internal static class TourSettingsSection
{
    /// <summary>The section.</summary>
    public static ReportSection Create(TourState state)
    {
        TourResults results = state.Results;
        TourData data = state.Data;
        var facts = new List<(string, string)>
        {
            ("Data", data.Name),
            ("Source", data.Source),
            ("Fingerprint", data.Fingerprint),
            ("Rows to learn from", Count(data.Training.Rows)),
            ("Rows to test on", Count(data.Test.Rows)),
            ("Shape of a row", data.Shape.ToString()),
            ("Preparation", data.Preparation),
            ("Classes", data.HasLabels ? Count(data.ClassNames.Count) : "none"),
            ("Seed", results.Seed.ToString(CultureInfo.InvariantCulture)),
            ("Latent", results.LibraryVersion),
            ("Engine", results.Environment.Engine),
            ("ML.NET provider", results.Environment.MLNetProvider),
            ("Runtime", results.Environment.Runtime),
            ("Processor", results.Environment.Processor),
            ("Threads", Count(results.Environment.Threads)),
        };
        var blocks = new List<IReportBlock> { new FactList(facts) };
        if (results.Training is { } training)
        {
            blocks.Add(new FactList(
            [
                ("Parameters", Count(training.Parameters)),
                ("Loss", training.Loss),
                ("Optimizer", training.Optimizer),
                ("Batch size", Count(training.BatchSize)),
                ("Ended because", training.StopReason ?? "stopped"),
                ("Weights of epoch", training.BestEpoch is { } best ? Count(best) : "–"),
            ]));
            blocks.Add(new Details("The layers", new Code("Layers", "encoder\n  " + string.Join("\n  ", training.Encoder) + "\ndecoder\n  " + string.Join("\n  ", training.Decoder))));
        }

        blocks.Add(new Table("Time by step", ["Step", "Seconds"], [.. results.Timings.Select(time => (IReadOnlyList<string>)[time.Step, Fixed(time.Seconds, 1)]), ["all", Fixed(results.TotalSeconds, 1)]]));
        blocks.Add(new Paragraph("The same command with the same data and seed gives the same model file to the last bit, whatever the number of threads:"));
        blocks.Add(new Code("Command", results.Command));
        return new ReportSection("settings", "Settings and data", [.. blocks]);
    }
}
