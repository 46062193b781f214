using System.Text.Json.Serialization;

namespace Latent.Networks.Objectives;

/// <summary>
/// The networks of the plan are run one after another (encoder, decoder) and the last output is compared with the
/// sample itself, before any noise that a layer adds.
/// </summary>
public sealed record Reconstruction : Objective
{
    /// <summary>How the output is compared with the sample; mean squared error by default.</summary>
    [JsonRequired]
    public Loss Loss { get; init; } = new MeanSquaredError();

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Metrics => ["loss"];
}
