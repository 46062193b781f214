namespace Latent.Projection;

/// <summary>The searches behind <see cref="NearestNeighbours"/>, one for each way in which distances are computed. Callers have checked what they give.</summary>
/// <remarks>The same rows give the same bits whatever the number of threads. Immutable, and safe for use from many threads.</remarks>
internal abstract class RowSearch
{
    /// <summary>The queries that are searched for as one piece of work.</summary>
    protected const int QueryBlock = 128;

    /// <summary>The rows that are searched.</summary>
    public abstract int Count { get; }

    /// <summary>The rows as they lie, [count × dimensions].</summary>
    public abstract ReadOnlyMemory<float> Rows { get; }

    /// <summary>What was taken from each row, [dimensions].</summary>
    public abstract ReadOnlyMemory<float> Centre { get; }

    /// <summary>The cells; nothing where all rows are compared.</summary>
    public virtual NeighbourCells? Cells => null;

    /// <summary>The nearest rows to other rows, [count × dimensions], as they were given.</summary>
    public abstract NeighbourGraph Find(ReadOnlySpan<float> queries, int count, int neighbours, CancellationToken cancellation);

    /// <summary>The nearest other rows to each of the rows.</summary>
    public abstract NeighbourGraph FindAmongOwn(int neighbours, CancellationToken cancellation);

    /// <summary>Writes what orders all rows by their distance from the row at a place.</summary>
    public abstract void ScoresOf(int place, Span<float> scores);

    /// <summary>The distance of the rows at two places; for cosine one that grows with it.</summary>
    public abstract float DistanceBetween(int place, int other);
}
