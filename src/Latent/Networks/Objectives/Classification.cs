using System.Text.Json.Serialization;

namespace Latent.Networks.Objectives;

/// <summary>
/// The networks of the plan are run one after another and the last output, one logit per class, is compared with the
/// label by softmax cross-entropy, averaged over the batch.
/// </summary>
public sealed record Classification : Objective
{
    /// <inheritdoc/>
    /// <remarks><c>loss</c> is the cross-entropy in nats; <c>accuracy</c> the share of rows whose largest logit is the label's.</remarks>
    [JsonIgnore]
    public override IReadOnlyList<string> Metrics => ["loss", "accuracy"];
}
