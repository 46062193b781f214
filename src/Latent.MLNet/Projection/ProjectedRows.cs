using Latent.Data;
using Latent.MLNet.Internals;
using Latent.MLNet.Rows;
using Latent.Projection;
using Microsoft.ML;

namespace Latent.MLNet.Projection;

/// <summary>What the projections' estimators and transformers share.</summary>
internal static class ProjectedRows
{
    /// <summary>More than any machine has: projections keep their rows anyway.</summary>
    private const int AllMegabytes = 1 << 24;

    public delegate T Fitting<out T>(ReadOnlySpan<float> rows, int count, int dimensions);

    public delegate void Placing(ReadOnlySpan<float> rows, int count, Span<float> results);

    /// <summary>Reads all rows and fits a projection to them; what the core throws comes out as what ML.NET's own parts throw.</summary>
    public static T Run<T>(TrainingContext context, IDataView input, DataViewSchema.Column[] columns, int leastRows, Fitting<T> fit)
    {
        ISampleSource samples = context.Samples(input, columns, null, AllMegabytes, leastRows);
        MemorySamples rows = MemorySamples.From(samples);
        try
        {
            return fit(rows.Values, rows.Rows, rows.Shape.Length);
        }
        catch (ArgumentException e) when (e is not ArgumentOutOfRangeException)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }

    /// <summary>A function of rows that takes finite values alone; the results of other rows are NaN.</summary>
    public static RowFunction Finite(int dimensions, int width, Placing place) => new(width, isCached: true, (samples, rows, results) =>
    {
        bool[] finite = new bool[rows];
        int kept = 0;
        for (int row = 0; row < rows; row++)
        {
            finite[row] = samples.Slice(row * dimensions, dimensions).IndexOfAnyExceptFinite() < 0;
            kept += finite[row] ? 1 : 0;
        }

        if (kept == rows)
        {
            place(samples, rows, results);
            return;
        }

        float[] left = new float[kept * dimensions], found = new float[kept * width];
        for (int row = 0, at = 0; row < rows; row++)
        {
            if (finite[row])
            {
                samples.Slice(row * dimensions, dimensions).CopyTo(left.AsSpan(at++ * dimensions));
            }
        }

        place(left, kept, found);
        for (int row = 0, at = 0; row < rows; row++)
        {
            Span<float> target = results.Slice(row * width, width);
            if (finite[row])
            {
                found.AsSpan(at++ * width, width).CopyTo(target);
            }
            else
            {
                target.Fill(float.NaN);
            }
        }
    });

    /// <summary>Whether a projection takes the values that the columns make.</summary>
    public static NearestNeighbours Fitted(NearestNeighbours neighbours, StoredTransformer stored)
    {
        long length = stored.Lengths.Sum(each => (long)each);
        return neighbours.Dimensions == length
            ? neighbours
            : throw new InvalidDataException($"its columns make {length} values, but its rows have {neighbours.Dimensions}.");
    }
}
