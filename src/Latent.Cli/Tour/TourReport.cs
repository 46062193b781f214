using System.Globalization;
using Latent.Cli.Report;
using Latent.Cli.Report.Blocks;
using Latent.Cli.Report.Images;
using static Latent.Cli.Report.Figures;

namespace Latent.Cli.Tour;

/// <summary>Puts the report of a tour together from what its steps found.</summary>
internal static class TourReport
{
    /// <summary>The report.</summary>
    public static ReportDocument Create(TourState state)
    {
        TourResults results = state.Results;
        TourData data = state.Data;
        var sections = new List<ReportSection?>
        {
            Summary(state),
            results.Training is { } training ? TrainingSection.Create(training, data.RowWord, data.Shape.Length) : null,
            TourReconstructionSection.Create(state),
            TourComparisonSections.Labels(state),
            MapSection(state),
            TourComparisonSections.Anomalies(state),
            TourSettingsSection.Create(state),
        };
        return new ReportDocument
        {
            Title = $"Latent tour: {data.Name}",
            Subtitle = $"What an autoencoder learns from {Count(data.Training.Rows)} {data.RowWord}s without labels, and what that is worth beside PCA, raw values and nearest neighbours.",
            Notice = results.Status == "completed" ? null : "This run was stopped before its end. The sections below show what was done until then; the others are missing.",
            Footer = string.Create(CultureInfo.InvariantCulture, $"Latent {results.LibraryVersion}, {results.StartedAt:yyyy-MM-dd HH:mm} UTC, seed {results.Seed}. All figures are in results.json."),
            Sections = [.. sections.OfType<ReportSection>()],
        };
    }

    /// <summary>The map, with the pictures of its points or without.</summary>
    public static ScatterMap Map(TourState state, bool sprites)
    {
        TourData data = state.Data;
        int count = state.MapPoints!.Length / 2;
        int columns = 0;
        string? sheet = sprites && data.AreImages ? Raster.SpriteSheet(data.Test.Values[..(count * data.Shape.Length)], count, data.Shape, out columns) : null;
        return new ScatterMap
        {
            Id = "map",
            Title = $"{Count(count)} test {data.RowWord}s, laid out by their latents alone" + (data.HasLabels ? "; colours are the classes, which the autoencoder never saw" : ""),
            Points = state.MapPoints,
            Labels = data.HasLabels ? [.. data.Test.Labels[..count]] : [],
            ClassNames = data.ClassNames,
            Scores = state.TestErrors[..count],
            ScoreName = "reconstruction error",
            RowName = $"test {data.RowWord}",
            Sprites = sheet,
            SpriteColumns = columns,
            SpriteHeight = data.AreImages ? data.Shape[1] : 0,
            SpriteWidth = data.AreImages ? data.Shape[2] : 0,
        };
    }

    private static ReportSection? Summary(TourState state)
    {
        TourResults results = state.Results;
        var cards = new List<Card>();
        if (results.Reconstruction is { } back)
        {
            double ratio = back.AutoencoderMse / back.PcaMse;
            cards.Add(new Card(
                "Reconstruction error",
                Significant(back.AutoencoderMse),
                $"mean squared error on {Count(back.TestRows)} test {state.Data.RowWord}s; PCA of the same width {Significant(back.PcaMse)}",
                Compare(back.PcaMse, back.AutoencoderMse, back.PcaMse * 0.01)));
            cards.Add(new Card("Compression", $"{state.Data.Shape.Length} → {results.Training!.Latents}", $"values per {state.Data.RowWord}; the error is {Percent(ratio)} of PCA’s"));
        }

        if (results.Classification is { LabelCounts.Count: > 0 } classes)
        {
            LabelCountFigures shown = classes.LabelCounts.FirstOrDefault(count => count.Labels == 1000) ?? classes.LabelCounts[^1];
            cards.Add(new Card(
                $"Accuracy with {Count(shown.Labels)} labels",
                Percent(shown.Latent.Mean),
                $"ML.NET classifier on latents, mean of {classes.Draws} draws; on PCA {Percent(shown.Pca.Mean)}, on raw values {Percent(shown.Raw.Mean)}",
                Compare(shown.Latent.Mean, Math.Max(shown.Pca.Mean, shown.Raw.Mean), 0.005)));
        }

        if (results.Anomaly is { } anomaly)
        {
            cards.Add(new Card(
                $"Telling “{anomaly.LeftOutClass}” apart",
                Fixed(anomaly.AutoencoderAuc, 3),
                $"ROC AUC, never seen in training; PCA {Fixed(anomaly.PcaAuc, 3)}, nearest neighbours {Fixed(anomaly.NeighbourAuc, 3)}",
                Compare(anomaly.AutoencoderAuc, Math.Max(anomaly.PcaAuc, anomaly.NeighbourAuc), 0.005)));
        }

        if (results.Map is { NeighbourAccuracyInMap: { } accuracy })
        {
            cards.Add(new Card("Classes on the map", Percent(accuracy), "of points have a class that most of their 10 neighbours on the map share"));
        }

        cards.Add(new Card("Time", Duration(results.TotalSeconds), $"on {results.Environment.Threads} thread{(results.Environment.Threads == 1 ? "" : "s")}, no GPU"));
        return new ReportSection(
            "summary",
            "Summary",
            new Cards(cards),
            new Paragraph("“Ahead” means better than every baseline named on the card, “level” within half a percentage point (one percent for errors), “behind” worse than the best of them. The test rows were used for nothing but these figures.", Quiet: true));
    }

    private static ReportSection? MapSection(TourState state)
    {
        if (state.MapPoints is null || state.Results.Map is not { } map)
        {
            return null;
        }

        string classes = map is { NeighbourAccuracyInMap: { } inMap, NeighbourAccuracyInLatents: { } inLatents }
            ? $" A vote of the 10 nearest neighbours finds the class of {Percent(inMap)} of the points on the map, and of {Percent(inLatents)} in the {state.Results.Training!.Latents} latents."
            : "";
        return new ReportSection(
            "map",
            "Map",
            new Paragraph($"Each point is a test {state.Data.RowWord}. t-SNE puts those side by side whose latents are alike. Distances between far groups and the sizes of groups mean little; what is near is what counts."),
            Map(state, sprites: true),
            new Paragraph($"Perplexity {Significant(map.Perplexity)}, Kullback-Leibler divergence {Fixed(map.KLDivergence, 3)}; of the 10 nearest neighbours in the latents {Percent(map.NeighboursKept)} are among the 10 nearest on the map.{classes}", Quiet: true));
    }

    /// <summary>The verdict on a figure of which more is better.</summary>
    private static Verdict Compare(double own, double baseline, double tolerance) =>
        own > baseline + tolerance ? Verdict.Better : own < baseline - tolerance ? Verdict.Worse : Verdict.Same;
}
