using Latent.Cli.Report;

namespace Latent.Cli.Tour;

/// <summary>What a tour found, in a few lines for the terminal.</summary>
internal static class TourSummary
{
    /// <summary>Writes the lines.</summary>
    public static void Write(TextWriter output, TourState state)
    {
        TourResults results = state.Results;
        output.WriteLine();
        if (results.Reconstruction is { } back)
        {
            output.WriteLine($"Reconstruction error   {Figures.Significant(back.AutoencoderMse)}   (PCA of the same width {Figures.Significant(back.PcaMse)})");
        }

        foreach (LabelCountFigures count in results.Classification?.LabelCounts ?? [])
        {
            output.WriteLine($"Accuracy, {Figures.Count(count.Labels),5} labels {Figures.Percent(count.Latent.Mean)}   (PCA {Figures.Percent(count.Pca.Mean)}, raw values {Figures.Percent(count.Raw.Mean)})");
        }

        if (results.Anomaly is { } anomaly)
        {
            output.WriteLine($"Anomaly AUC            {Figures.Fixed(anomaly.AutoencoderAuc, 3)}    (“{anomaly.LeftOutClass}” left out; PCA {Figures.Fixed(anomaly.PcaAuc, 3)}, neighbours {Figures.Fixed(anomaly.NeighbourAuc, 3)})");
        }

        if (results.Map is { } map)
        {
            output.WriteLine($"Map                    {Figures.Count(map.Rows)} points, {Figures.Percent(map.NeighboursKept)} of neighbours kept");
        }

        output.WriteLine($"Time                   {Figures.Duration(results.TotalSeconds)}");
        output.WriteLine();
        foreach ((string name, string what) in state.Files)
        {
            output.WriteLine($"{Path.Combine(state.Options.Output, name)}   {what}");
        }
    }
}
