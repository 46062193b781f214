using System.Collections.Immutable;
using System.Globalization;

namespace Latent.Projection;

/// <summary>Finds the rows most similar to a row, by key: the images nearest to an image in latent space, the records nearest to a record.</summary>
/// <remarks>Immutable, and safe for use from many threads.</remarks>
public sealed class SimilaritySearch
{
    private readonly ImmutableArray<string> _keys;

    /// <summary>A search from its parts.</summary>
    /// <param name="neighbours">The rows, searchable.</param>
    /// <param name="keys">What each row is called, [count]; each row by its number where it is empty.</param>
    /// <exception cref="ArgumentException">There is not one key for each row.</exception>
    public SimilaritySearch(NearestNeighbours neighbours, ImmutableArray<string> keys = default)
    {
        ArgumentNullException.ThrowIfNull(neighbours);
        if (keys.IsDefaultOrEmpty)
            keys = [.. Enumerable.Range(0, neighbours.Count).Select(row => row.ToString(CultureInfo.InvariantCulture))];
        if (keys.Length != neighbours.Count)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There are {keys.Length} keys for {neighbours.Count} rows; give one for each, or none."), nameof(keys));
        Neighbours = neighbours;
        _keys = keys;
    }

    /// <summary>The rows that are searched.</summary>
    public NearestNeighbours Neighbours { get; }

    /// <summary>What each row is called, [count].</summary>
    public ImmutableArray<string> Keys => _keys;

    /// <summary>Makes rows searchable by their similarity; they are copied.</summary>
    /// <param name="rows">The rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of rows, at least 1.</param>
    /// <param name="dimensions">The columns of a row, at least 1.</param>
    /// <param name="keys">What each row is called, [count]; each row by its number where it is not given.</param>
    /// <param name="options">How neighbours are found; the defaults where it is <see langword="null"/>.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The search.</returns>
    /// <exception cref="ArgumentException">A value is not finite, the length does not fit, or there is not one key for each row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no row, or an option does not fit.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static SimilaritySearch Fit(ReadOnlySpan<float> rows, int count, int dimensions, ImmutableArray<string> keys = default, NeighbourOptions? options = null, CancellationToken cancellation = default) =>
        new(NearestNeighbours.Fit(rows, count, dimensions, options, cancellation), keys);

    /// <summary>Finds the rows most similar to one row.</summary>
    /// <param name="row">The row, [dimensions], all finite.</param>
    /// <param name="matches">The rows wanted, from 1 to their number.</param>
    /// <returns>The rows, most similar first.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or the length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More rows are wanted than there are.</exception>
    public ImmutableArray<SimilarityMatch> Find(ReadOnlySpan<float> row, int matches)
    {
        NeighbourGraph graph = Neighbours.Find(row, 1, matches);
        var found = ImmutableArray.CreateBuilder<SimilarityMatch>(matches);
        for (int i = 0; i < matches; i++)
            found.Add(new SimilarityMatch(_keys[graph.Indices[i]], graph.Indices[i], graph.Distances[i]));
        return found.MoveToImmutable();
    }

    /// <summary>Finds the rows most similar to each of many rows, in one batch.</summary>
    /// <param name="rows">The other rows, [count × dimensions], all finite.</param>
    /// <param name="count">The number of the other rows.</param>
    /// <param name="matches">The rows wanted for each, from 1 to their number.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Their numbers and distances; <see cref="Keys"/> has the key of each number.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or the length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More rows are wanted than there are.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public NeighbourGraph Find(ReadOnlySpan<float> rows, int count, int matches, CancellationToken cancellation = default) => Neighbours.Find(rows, count, matches, cancellation);

    /// <summary>The mean share of matches that have the label of the row they were found for: the precision at k of retrieval.</summary>
    /// <param name="found">What was found for each of the other rows.</param>
    /// <param name="wanted">The label of each of the other rows.</param>
    /// <param name="labels">The label of each row that was searched.</param>
    /// <returns>The precision, from 0 to 1.</returns>
    /// <exception cref="ArgumentException">There is not one label for each row.</exception>
    public static double Precision(NeighbourGraph found, ReadOnlySpan<int> wanted, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (wanted.Length != found.Count)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There are {wanted.Length} labels for {found.Count} rows; give one for each."), nameof(wanted));
        long same = 0;
        for (int row = 0; row < found.Count; row++)
        {
            foreach (int match in found.IndicesOf(row))
                same += labels[match] == wanted[row] ? 1 : 0;
        }

        return found.Count == 0 ? 0 : (double)same / found.Indices.Length;
    }
}
