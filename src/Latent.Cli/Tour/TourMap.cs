using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Projection;

namespace Latent.Cli.Tour;

/// <summary>The step that lays the latents of the first test rows out in the plane by t-SNE.</summary>
internal static class TourMap
{
    private const int Neighbours = 10;

    /// <summary>Runs the step.</summary>
    public static void Run(TourState state)
    {
        int width = state.Latents;
        int count = Math.Min(state.Options.MapRows, state.Data.Test.Rows);
        ReadOnlySpan<float> latents = state.TestLatents.AsSpan(0, count * width);
        using IProgressStep step = state.Board.Begin($"Drawing a map of {Figures.Count(count)} test {state.Data.RowWord}s by t-SNE");
        var progress = new Relay<TSneProgress>(report => step.Report(0.95 * report.Iteration / report.Iterations, $"step {report.Iteration}, KL {Figures.Fixed(report.KLDivergence, 3)}"));
        TSneMap map = TSne.Fit(latents, count, width, new TSneOptions { Seed = state.Options.Seed }, progress, state.Cancellation);
        state.MapPoints = map.Points.ToArray();

        int neighbours = Math.Min(Neighbours, count - 1);
        NeighbourGraph inLatents = NearestNeighbours.Fit(latents, count, width).FindAmongOwn(neighbours);
        NeighbourGraph inMap = NearestNeighbours.Fit(state.MapPoints, count, 2).FindAmongOwn(neighbours);
        ReadOnlySpan<int> labels = state.Data.HasLabels ? state.Data.Test.Labels[..count] : default;
        state.Results.Map = new MapFigures(
            "t-SNE",
            count,
            map.Perplexity,
            map.KLDivergence,
            labels.IsEmpty ? null : NeighbourAccuracy(inMap, labels, state.Data.ClassNames.Count),
            labels.IsEmpty ? null : NeighbourAccuracy(inLatents, labels, state.Data.ClassNames.Count),
            Kept(inLatents, inMap));
        step.Complete($"KL {Figures.Fixed(map.KLDivergence, 3)}, {Figures.Percent(state.Results.Map.NeighboursKept)} of neighbours kept");
    }

    /// <summary>The share of rows whose class most of their neighbours have.</summary>
    private static double NeighbourAccuracy(NeighbourGraph graph, ReadOnlySpan<int> labels, int classes)
    {
        var votes = new int[classes];
        int right = 0;
        for (int row = 0; row < graph.Count; row++)
        {
            Array.Clear(votes);
            foreach (int neighbour in graph.IndicesOf(row))
            {
                votes[labels[neighbour]]++;
            }

            right += Array.IndexOf(votes, votes.Max()) == labels[row] ? 1 : 0;
        }

        return (double)right / graph.Count;
    }

    /// <summary>The share of neighbours in the latents that are neighbours in the map too.</summary>
    private static double Kept(NeighbourGraph inLatents, NeighbourGraph inMap)
    {
        long kept = 0;
        for (int row = 0; row < inLatents.Count; row++)
        {
            foreach (int neighbour in inLatents.IndicesOf(row))
            {
                kept += inMap.IndicesOf(row).Contains(neighbour) ? 1 : 0;
            }
        }

        return (double)kept / ((long)inLatents.Count * inLatents.Neighbours);
    }
}
