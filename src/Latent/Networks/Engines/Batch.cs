namespace Latent.Networks.Engines;

/// <summary>The rows of one step.</summary>
public readonly ref struct Batch
{
    /// <summary>A batch of samples, with labels where the objective needs them.</summary>
    /// <param name="rows">The number of rows, at least 1.</param>
    /// <param name="samples">[rows × sample length] values.</param>
    /// <param name="labels">One class index per row, or nothing.</param>
    public Batch(int rows, ReadOnlySpan<float> samples, ReadOnlySpan<int> labels = default)
    {
        Rows = rows;
        Samples = samples;
        Labels = labels;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>[rows × sample length] values.</summary>
    public ReadOnlySpan<float> Samples { get; }

    /// <summary>One class index per row, from 0; empty where there are no labels.</summary>
    public ReadOnlySpan<int> Labels { get; }
}
