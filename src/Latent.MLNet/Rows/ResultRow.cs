namespace Latent.MLNet.Rows;

/// <summary>Gives the results for the current row.</summary>
internal abstract class ResultRow
{
    public abstract ReadOnlySpan<float> Current();
}
