using System.Numerics.Tensors;
using Latent.Data;
using Latent.Numerics;
using Latent.Projection;

namespace Latent.Augmentation;

/// <summary>
/// SMOTE: a new row lies at a random place between a row of the class and one of its nearest neighbours in that class
/// (Chawla, Bowyer, Hall and Kegelmeyer 2002). The baseline that a generator has to beat.
/// </summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class SmoteSynthesizer : ISynthesizer
{
    private readonly LabelledRows _rows;
    private readonly NeighbourGraph?[] _neighbours;

    /// <summary>Finds the neighbours within each class.</summary>
    /// <param name="source">The rows, with labels.</param>
    /// <param name="neighbours">The neighbours of a row to choose from, at least 1; there are fewer in a small class.</param>
    /// <exception cref="ArgumentException">There are no labels or no rows, or <paramref name="neighbours"/> is below 1.</exception>
    public SmoteSynthesizer(ISampleSource source, int neighbours = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        _rows = LabelledRows.Read(source);
        _neighbours = new NeighbourGraph?[_rows.RowsByClass.Count];
        for (int label = 0; label < _neighbours.Length; label++)
        {
            int count = _rows.RowsByClass[label].Count;
            if (count > 1)
            {
                _neighbours[label] = NearestNeighbours.Fit(_rows.ValuesOf(label), count, _rows.Shape.Length).FindAmongOwn(Math.Min(neighbours, count - 1));
            }
        }
    }

    /// <inheritdoc/>
    public Shape Sample => _rows.Shape;

    /// <inheritdoc/>
    public void Synthesize(int label, int count, ulong seed, Span<float> rows)
    {
        int length = Sample.Length;
        LabelledRows.CheckLength(count, length, rows);
        _rows.Require(label, 2, "SMOTE");
        List<int> own = _rows.RowsByClass[label];
        NeighbourGraph graph = _neighbours[label]!;
        var random = new RandomStream(seed, RandomPurpose.Sampling, (ulong)label);
        for (int i = 0; i < count; i++)
        {
            int row = random.NextInt32(own.Count);
            int neighbour = graph.IndicesOf(row)[random.NextInt32(graph.Neighbours)];
            TensorPrimitives.Lerp(_rows.Row(own[row]), _rows.Row(own[neighbour]), random.NextSingle(), rows.Slice(i * length, length));
        }
    }
}
