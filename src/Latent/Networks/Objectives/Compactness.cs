using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Latent.Networks.Objectives;

/// <summary>
/// The networks of the plan are run one after another and the last output is drawn towards a fixed centre: the loss is the
/// squared distance from it, summed over the output and averaged over the batch (Ruff and others, "Deep one-class
/// classification", 2018, equation 4).
/// </summary>
/// <remarks>Without biases in the networks, as in the paper: with them, all rows would be mapped to the centre.</remarks>
public sealed record Compactness : Objective
{
    /// <summary>The centre; as many values as the last output has.</summary>
    [JsonRequired]
    public ImmutableArray<float> Centre { get; init; } = [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Metrics => ["loss"];

    /// <inheritdoc/>
    public bool Equals(Compactness? other) => other is not null && Centre.AsSpan().SequenceEqual(other.Centre.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Centre.IsDefaultOrEmpty ? 0 : HashCode.Combine(Centre.Length, Centre[0]);
}
