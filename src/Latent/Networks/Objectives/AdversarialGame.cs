using System.Text.Json.Serialization;

namespace Latent.Networks.Objectives;

/// <summary>
/// A generator and a discriminator against each other (Goodfellow et al., "Generative adversarial nets", 2014). The plan's
/// first network is the generator, the second the discriminator; a third of the generator's architecture, frozen, is the
/// moving average of the generator's weights.
/// </summary>
/// <remarks>
/// A step trains the discriminator once, and the generator at every <see cref="DiscriminatorSteps"/>-th step. Latents are
/// drawn from N(0, I). With a condition, the generator gets [latent, condition] and the discriminator [row, condition]:
/// values behind one another for a vector, further channels for an image [channels × height × width].
/// </remarks>
public sealed record AdversarialGame : Objective
{
    /// <summary>What the two play for; non-saturating by default.</summary>
    public AdversarialLoss Loss { get; init; }

    /// <summary>Whether losses are averaged over the batch, the default, or summed.</summary>
    public Reduction Reduction { get; init; }

    /// <summary>The discriminator's steps for each of the generator, at least 1; 1 by default (Wasserstein: 5).</summary>
    public int DiscriminatorSteps { get; init; } = 1;

    /// <summary>How far the label of real rows lies below 1 in the non-saturating loss, from 0 to below 0.5; 0 by default (Salimans et al. 2016: 0.1).</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>
    /// The weight λ of the gradient penalty λ(‖∇D(x)‖₂ − t)² at points between real and generated rows, t the
    /// <see cref="GradientPenaltyTarget"/> (Gulrajani et al. 2017, equation 3), at least 0; 0, none, by default (there: 10).
    /// </summary>
    public float GradientPenalty { get; init; }

    /// <summary>
    /// The slope t that the gradient penalty pulls towards, at least 0; 1 by default, as in that paper. 0 asks for a
    /// discriminator that is flat where the two agree, so that any of the losses settles (Mescheder, Geiger and Nowozin 2018;
    /// Thanh-Tung, Tran and Venkatesh 2019).
    /// </summary>
    public float GradientPenaltyTarget { get; init; } = 1;

    /// <summary>
    /// Whether each weight matrix of the discriminator is kept at a largest singular value of at most 1 (after Miyato et
    /// al. 2018): after each of its steps it is divided by that value, found by power iteration, where it is above 1.
    /// </summary>
    public bool SpectralNormalization { get; init; }

    /// <summary>How slowly the moving average of the generator's weights follows, from 0 to below 1; 0.999 by default. Used where the plan has a third network.</summary>
    public float AverageDecay { get; init; } = 0.999f;

    /// <summary>The number of classes where the batch's labels are the condition, one-hot; 0, no labels, by default.</summary>
    public int Classes { get; init; }

    /// <summary>How many values at the end of each sample are a condition rather than data; 0 by default. Not together with <see cref="Classes"/>.</summary>
    public int ConditionLength { get; init; }

    /// <summary>
    /// The weight of −log of what the generator gives where the condition has a 1, which makes it keep to the condition, at
    /// least 0; 0 by default. The condition is then about the generator's last <see cref="ConditionLength"/> values.
    /// </summary>
    public float ConditionWeight { get; init; }

    /// <summary>The rows that the discriminator judges together (PacGAN, Lin et al. 2018), at least 1 and a divisor of the batch; 1 by default.</summary>
    public int Packing { get; init; } = 1;

    /// <inheritdoc/>
    /// <remarks>
    /// <c>loss</c> is the sum of the two losses; <c>discriminator</c> and <c>generator</c> are each one's; <c>real</c> and
    /// <c>generated</c> are the discriminator's mean score of each (a probability in the non-saturating loss);
    /// <c>spread</c> is the mean standard deviation over the batch of a generated row's values, as a share of that of real rows.
    /// </remarks>
    [JsonIgnore]
    public override IReadOnlyList<string> Metrics => ["loss", "discriminator", "generator", "real", "generated", "spread"];
}
