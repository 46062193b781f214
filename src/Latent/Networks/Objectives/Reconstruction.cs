using System.Text.Json.Serialization;

namespace Latent.Networks.Objectives;

/// <summary>
/// The networks of the plan are run one after another (encoder, decoder) and the last output is compared with the
/// sample itself, before any noise that a layer adds. What the encoder, the first network, gives may cost besides: by
/// an <see cref="ActivityPenalty"/>, and by the divergence of its <see cref="Layers.GaussianLatent"/>.
/// </summary>
public sealed record Reconstruction : Objective
{
    /// <summary>How the output is compared with the sample; mean squared error by default.</summary>
    public Loss Loss { get; init; } = new MeanSquaredError();

    /// <summary>
    /// What the Kullback-Leibler divergence of <see cref="Layers.GaussianLatent"/> layers counts in the loss, at least 0; 0 by default. The
    /// divergence is summed over the latents and, as the loss's <see cref="Reduction"/> says, averaged or summed over the rows. With the mean
    /// over all features as the loss, 1 / features gives the evidence lower bound; more makes β-VAE (Higgins et al. 2017).
    /// </summary>
    public float DivergenceWeight { get; init; }

    /// <summary>What is added to the loss for the activations that the first network gives; nothing by default.</summary>
    public ActivityPenalty? Penalty { get; init; }

    /// <summary>Whether the share of values that equal the sample's after rounding both is reported; <see langword="false"/> by default.</summary>
    public bool ReportsRoundedAccuracy { get; init; }

    /// <inheritdoc/>
    /// <remarks>
    /// <c>loss</c> is the sum of all parts. Where there are others than the comparison, <c>reconstruction</c> is that alone;
    /// <c>divergence</c> is the divergence per row in nats, without its weight, and <c>penalty</c> the penalty with it;
    /// <c>rounded_accuracy</c> goes from 0 to 1.
    /// </remarks>
    [JsonIgnore]
    public override IReadOnlyList<string> Metrics
    {
        get
        {
            var names = new List<string>(5) { "loss" };
            if (DivergenceWeight > 0 || Penalty is not null)
            {
                names.Add("reconstruction");
            }

            if (DivergenceWeight > 0)
            {
                names.Add("divergence");
            }

            if (Penalty is not null)
            {
                names.Add("penalty");
            }

            if (ReportsRoundedAccuracy)
            {
                names.Add("rounded_accuracy");
            }

            return names;
        }
    }
}
