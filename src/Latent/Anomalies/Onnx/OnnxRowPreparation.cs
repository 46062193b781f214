using System.Collections.Immutable;
using Latent.Storage;

namespace Latent.Anomalies.Onnx;

/// <summary>What a detector does to rows and columns before they are scored, as part of a graph.</summary>
internal static class OnnxRowPreparation
{
    /// <summary>What <see cref="RowPreparation"/> does: numbers scaled, categories as columns of 0 and 1.</summary>
    public static string Add(OnnxMath nodes, ModelFile file, string rows)
    {
        RowPreparation.State state = ModelSettings.Read(file.Preprocessing, AnomalyJsonContext.Default.PreparationState, "the preprocessing");
        string scaled = state.IsScaled ? Robust(nodes, RobustScaler.Load(file, state.Categories.Length), rows) : rows;
        if (state.Categories.All(categories => categories.Length == 0))
        {
            return scaled;
        }

        var sources = new List<long>();
        var wanted = new List<float>();
        var isCategory = new List<float>();
        var marks = new List<long>();
        var isMark = new List<float>();
        var columnOf = new List<int>();
        int known = 0;
        for (int column = 0; column < state.Categories.Length; column++)
        {
            ImmutableArray<float> categories = state.Categories[column];
            for (int i = 0; i < Math.Max(1, categories.Length); i++)
            {
                sources.Add(column);
                wanted.Add(categories.Length == 0 ? 0 : categories[i]);
                isCategory.Add(categories.Length == 0 ? 0 : 1);
                marks.Add(0);
                isMark.Add(0);
                columnOf.Add(categories.Length == 0 ? -1 : known);
            }

            if (categories.Length > 0 && state.MarksUnseen)
            {
                sources.Add(column);
                wanted.Add(0);
                isCategory.Add(1);
                marks.Add(known);
                isMark.Add(1);
                columnOf.Add(-1);
            }

            known += categories.Length > 0 ? 1 : 0;
        }

        string columns = nodes.Graph.Constant([.. sources]);
        string matches = nodes.ToSingle(nodes.IsEqual(nodes.Look(rows, columns, axis: 1), nodes.Constant([.. wanted])));
        if (state.MarksUnseen)
        {
            // A category's mark is 1 where none of its columns is.
            var belongs = new float[columnOf.Count * known];
            for (int i = 0; i < columnOf.Count; i++)
            {
                if (columnOf[i] >= 0)
                {
                    belongs[(i * known) + columnOf[i]] = 1;
                }
            }

            string unseen = nodes.Subtract(nodes.Constant(1), nodes.Graph.Add("MatMul", [matches, nodes.Constant(belongs, columnOf.Count, known)]));
            matches = nodes.Choose(nodes.IsLess(nodes.Constant(0.5f), nodes.Constant([.. isMark])), nodes.Look(unseen, nodes.Graph.Constant([.. marks]), axis: 1), matches);
        }

        string chooses = nodes.IsLess(nodes.Constant(0.5f), nodes.Constant([.. isCategory]));
        return nodes.Choose(chooses, matches, nodes.Look(scaled, columns, axis: 1));
    }

    /// <summary>What <see cref="RobustScaler"/> does.</summary>
    /// <param name="nodes">The graph.</param>
    /// <param name="scaler">The scaler.</param>
    /// <param name="rows">The rows [batch × values].</param>
    /// <param name="repeats">How often the scaler's columns follow each other in a row: the steps of a window.</param>
    public static string Robust(OnnxMath nodes, RobustScaler scaler, string rows, int repeats = 1)
    {
        string value = Standard(nodes, rows, Repeat(scaler.Centre), Repeat(scaler.Scale));
        string magnitude = nodes.Magnitude(value), limit = nodes.Constant(RobustScaler.Limit);
        string beyond = nodes.Add(limit, nodes.Logarithm(nodes.Subtract(nodes.Maximum(magnitude, limit), nodes.Constant(RobustScaler.Limit - 1))));
        return nodes.Choose(nodes.IsLess(limit, magnitude), nodes.Multiply(nodes.Graph.Add("Sign", [value]), beyond), value);

        float[] Repeat(ReadOnlySpan<float> columns)
        {
            var all = new float[repeats * columns.Length];
            for (int i = 0; i < repeats; i++)
            {
                columns.CopyTo(all.AsSpan(i * columns.Length));
            }

            return all;
        }
    }

    /// <summary>Takes a mean from each column and divides by a scale.</summary>
    public static string Standard(OnnxMath nodes, string rows, ReadOnlySpan<float> mean, ReadOnlySpan<float> scale) =>
        nodes.Divide(nodes.Subtract(rows, nodes.Constant(mean)), nodes.Constant(scale));

    /// <summary>Interpolates each column between knots, as the normal scores do: a table of all columns' knots, looked up by their number.</summary>
    public static string NormalScores(OnnxMath nodes, ModelFile file, string rows, int length)
    {
        int[] counts = [.. file.RequireTensor("scaling.knots", [length]).ToArray().Select(knots => (int)knots)];
        int all = counts.Sum(), most = counts.Max();
        ReadOnlySpan<float> values = file.RequireTensor("scaling.values", [all]).Span, scores = file.RequireTensor("scaling.scores", [all]).Span;
        var padded = new float[length * most];
        var starts = new float[length];
        var lasts = new float[length];
        Array.Fill(padded, float.MaxValue);
        for (int column = 0, at = 0; column < length; at += counts[column], column++)
        {
            values.Slice(at, counts[column]).CopyTo(padded.AsSpan(column * most));
            starts[column] = at;
            lasts[column] = counts[column] - 1;
        }

        string lower = nodes.IsLess(nodes.Constant(padded, length, most), nodes.Reshape(rows, 0, length, 1));
        string above = nodes.Reshape(nodes.Sum(nodes.ToSingle(lower), axis: 2), 0, length);
        string last = nodes.Constant(lasts), start = nodes.Constant(starts), one = nodes.Constant(1), zero = nodes.Constant(0);
        string high = nodes.ToIndex(nodes.Add(start, nodes.Minimum(above, last)));
        string low = nodes.ToIndex(nodes.Add(start, nodes.Maximum(nodes.Subtract(above, one), zero)));
        string knots = nodes.Constant(values), places = nodes.Constant(scores);
        string from = nodes.Look(knots, low), width = nodes.Subtract(nodes.Look(knots, high), from);
        string isBetween = nodes.IsLess(zero, width);

        // Beyond the ends both knots are the same one, and nothing is divided by a width of 0.
        string part = nodes.Choose(isBetween, nodes.Divide(nodes.Subtract(rows, from), nodes.Choose(isBetween, width, one)), zero);
        string place = nodes.Look(places, low);
        return nodes.Add(place, nodes.Multiply(part, nodes.Subtract(nodes.Look(places, high), place)));
    }
}
