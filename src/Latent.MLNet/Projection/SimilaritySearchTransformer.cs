using Latent.MLNet.Internals;
using Latent.MLNet.Rows;
using Latent.Projection;
using Latent.Storage;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Projection;

/// <summary>Writes the keys and distances of the kept rows most similar to each row.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class SimilaritySearchTransformer : RowTransformer
{
    internal const string Kind = "similarity-search";
    private readonly int _matches;
    private readonly string _keys;
    private readonly string _distances;
    private readonly string[] _inputs;
    private readonly int[] _lengths;
    private readonly RowFunction _find;

    internal SimilaritySearchTransformer(SimilaritySearch search, int matches, string keys, string distances, IReadOnlyList<string> inputs, IReadOnlyList<int> lengths)
    {
        Search = search;
        _matches = matches;
        _keys = keys;
        _distances = distances;
        _inputs = [.. inputs];
        _lengths = [.. lengths];
        _find = ProjectedRows.Finite(search.Neighbours.Dimensions, 2 * matches, Find);
    }

    /// <summary>The rows that are searched.</summary>
    public SimilaritySearch Search { get; }

    internal override RowBinding Bind(DataViewSchema schema)
    {
        DataViewSchema.Column[] inputs = SampleColumns.Bind(schema, _inputs, "input", _lengths);
        var keys = new DataViewSchema.DetachedColumn(_keys, new VectorDataViewType(TextDataViewType.Instance, _matches));
        var distances = new DataViewSchema.DetachedColumn(_distances, new VectorDataViewType(NumberDataViewType.Single, _matches));
        return new RowBinding(schema, inputs, [_find], [new OutputColumn(keys, 0, Keys), new OutputColumn(distances, 0, Distances)]);
    }

    // The number of matches goes before the rows; a model file is read from where the stream stands.
    private protected override void SaveModel(ModelSaveContext ctx) =>
        ModelStorage.Save(ctx, new StoredTransformer(Kind, [_keys, _distances], _inputs, _lengths, CacheMegabytes), stream =>
        {
            stream.Write(BitConverter.GetBytes(_matches));
            Search.Save(stream);
        });

    internal static SimilaritySearchTransformer Load(StoredTransformer stored, Stream model)
    {
        byte[] head = new byte[sizeof(int)];
        model.ReadExactly(head);
        int matches = BitConverter.ToInt32(head);
        SimilaritySearch search = ProjectionFile.LoadSearch(model);
        ProjectedRows.Fitted(search.Neighbours, stored);
        if (matches < 1 || matches > search.Neighbours.Count || stored.Outputs.Length != 2)
        {
            throw new InvalidDataException($"it finds {matches} of {search.Neighbours.Count} rows and writes {stored.Outputs.Length} columns.");
        }

        return new SimilaritySearchTransformer(search, matches, stored.Outputs[0], stored.Outputs[1], stored.Inputs, stored.Lengths) { CacheMegabytes = stored.CacheMegabytes };
    }

    /// <summary>For each row the numbers of its matches, from 0, as bits, and then their distances.</summary>
    private void Find(ReadOnlySpan<float> rows, int count, Span<float> results)
    {
        if (count == 0)
        {
            return;
        }

        NeighbourGraph graph = Search.Find(rows, count, _matches);
        for (int row = 0; row < count; row++)
        {
            Span<float> result = results.Slice(row * 2 * _matches, 2 * _matches);
            for (int i = 0; i < _matches; i++)
            {
                result[i] = BitConverter.Int32BitsToSingle(graph.IndicesOf(row)[i]);
                result[_matches + i] = graph.DistancesOf(row)[i];
            }
        }
    }

    private Delegate Keys(ResultRow row) => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> destination) =>
    {
        ReadOnlySpan<float> results = row.Current();
        bool missing = float.IsNaN(results[_matches]);
        VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, _matches);
        for (int i = 0; i < _matches; i++)
        {
            editor.Values[i] = missing ? default : Search.Keys[BitConverter.SingleToInt32Bits(results[i])].AsMemory();
        }

        destination = editor.Commit();
    });

    private Delegate Distances(ResultRow row) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
    {
        ReadOnlySpan<float> distances = row.Current()[_matches..];
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, _matches);
        distances.CopyTo(editor.Values);
        destination = editor.Commit();
    });
}
