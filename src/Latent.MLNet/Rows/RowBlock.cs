namespace Latent.MLNet.Rows;

/// <summary>Rows that a cursor has read ahead: where they lie in its buffers, and which of them must be computed.</summary>
/// <param name="start">The place of the first row in the buffers.</param>
/// <param name="capacity">The most rows.</param>
internal sealed class RowBlock(int start, int capacity)
{
    public int Start => start;

    public int Count { get; set; }

    /// <summary>How many rows must be computed: the first so many entries of <see cref="Missing"/>.</summary>
    public int Misses { get; set; }

    /// <summary>The rows to compute, counted from the start of the block.</summary>
    public int[] Missing { get; } = new int[capacity];

    /// <summary>The samples of the rows to compute, one after another.</summary>
    public float[] Samples { get; set; } = [];

    /// <summary>Whether nothing is left to compute. While <see cref="BlockWorkers"/> have the block, theirs to say.</summary>
    public bool IsComputed { get; set; } = true;

    /// <summary>What the computation threw, if it was theirs.</summary>
    public Exception? Failure { get; set; }
}
