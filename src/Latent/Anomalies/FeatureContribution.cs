namespace Latent.Anomalies;

/// <summary>What one feature has to do with a row's score.</summary>
/// <param name="Feature">The feature's index.</param>
/// <param name="Value">The value seen.</param>
/// <param name="Expected">The value that would have been usual, given the rest of the row.</param>
/// <param name="Share">Its share in the score, from 0 to 1; the shares of all features add up to 1.</param>
public readonly record struct FeatureContribution(int Feature, float Value, float Expected, float Share)
{
    /// <summary>Whether the value is above (1) or below (−1) what was expected; 0 where it is as expected.</summary>
    public int Direction => Value > Expected ? 1 : Value < Expected ? -1 : 0;
}
