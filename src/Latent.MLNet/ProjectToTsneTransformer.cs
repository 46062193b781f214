using System.Globalization;
using Latent.MLNet.Internals;
using Latent.MLNet.Rows;
using Latent.Projection;
using Latent.Storage;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet;

/// <summary>Writes where each row stands in a t-SNE map: rows of the map at their places, others placed among them.</summary>
/// <remarks>Safe for use from many threads. A row with a value that is not finite has NaN for its place.</remarks>
public sealed class ProjectToTsneTransformer : RowTransformer
{
    internal const string Kind = "tsne";
    private readonly TSnePlacementOptions _placement;
    private readonly string[] _inputs;
    private readonly int[] _lengths;
    private readonly string _output;
    private readonly RowFunction _place;

    internal ProjectToTsneTransformer(TSneMap map, TSnePlacementOptions placement, string output, IReadOnlyList<string> inputs, IReadOnlyList<int> lengths)
    {
        Map = map;
        _placement = placement;
        _output = output;
        _inputs = [.. inputs];
        _lengths = [.. lengths];
        _place = new RowFunction(2, isCached: true, Place);
    }

    /// <summary>The map.</summary>
    public TSneMap Map { get; }

    /// <summary>The placement options as texts for a file, and back.</summary>
    internal static TSnePlacementOptions PlacementFrom(IReadOnlyList<string> notes)
    {
        if (notes.Count != 7)
        {
            throw new InvalidDataException("the options of its map are not whole.");
        }

        double Number(int i) => double.TryParse(notes[i], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw new InvalidDataException($"an option of its map, '{notes[i]}', is no number.");
        return new TSnePlacementOptions
        {
            Perplexity = Number(0),
            InitialNeighbours = (int)Number(1),
            Iterations = (int)Number(2),
            Exaggeration = Number(3),
            LearningRate = Number(4),
            Momentum = Number(5),
            MaxGradientNorm = Number(6),
        };
    }

    internal override RowBinding Bind(DataViewSchema schema)
    {
        DataViewSchema.Column[] inputs = SampleColumns.Bind(schema, _inputs, "input", _lengths);
        var column = new DataViewSchema.DetachedColumn(_output, new VectorDataViewType(NumberDataViewType.Single, 2), AnnotationNames.Slots([$"{_output}.X", $"{_output}.Y"]));
        return new RowBinding(schema, inputs, [_place], [new OutputColumn(column, 0, OutputColumn.Vector)]);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        double[] placement = [_placement.Perplexity, _placement.InitialNeighbours, _placement.Iterations, _placement.Exaggeration, _placement.LearningRate, _placement.Momentum, _placement.MaxGradientNorm];
        var stored = new StoredTransformer(Kind, [_output], _inputs, _lengths, CacheMegabytes)
        {
            Notes = [.. placement.Select(value => value.ToString("R", CultureInfo.InvariantCulture))],
        };
        ModelStorage.Save(ctx, stored, Map.Save);
    }

    private void Place(ReadOnlySpan<float> samples, int rows, Span<float> results)
    {
        if (samples[..(rows * Map.Dimensions)].IndexOfAnyExceptFinite() < 0)
        {
            Map.Transform(samples, rows, results, _placement);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> sample = samples.Slice(row * Map.Dimensions, Map.Dimensions);
            Span<float> place = results.Slice(row * 2, 2);
            if (sample.IndexOfAnyExceptFinite() < 0)
            {
                Map.Transform(sample, 1, place, _placement);
            }
            else
            {
                place.Fill(float.NaN);
            }
        }
    }
}
