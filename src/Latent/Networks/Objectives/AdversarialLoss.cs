namespace Latent.Networks.Objectives;

/// <summary>What a generator and a discriminator play for. D is the discriminator's score before any sigmoid, real rows r, generated rows f.</summary>
public enum AdversarialLoss
{
    /// <summary>
    /// Binary cross-entropy, the generator's rows labelled real (Goodfellow et al. 2014, section 3):
    /// discriminator −½[log σ(D(r)) + log(1 − σ(D(f)))], generator −log σ(D(f)).
    /// </summary>
    NonSaturating,

    /// <summary>Least squares (Mao et al. 2017, equation 9 with targets 0 and 1): discriminator ½[(D(r) − 1)² + D(f)²], generator ½(D(f) − 1)².</summary>
    LeastSquares,

    /// <summary>Hinge (Lim and Ye 2017; Miyato et al. 2018): discriminator max(0, 1 − D(r)) + max(0, 1 + D(f)), generator −D(f).</summary>
    Hinge,

    /// <summary>Wasserstein (Arjovsky et al. 2017): discriminator D(f) − D(r), generator −D(f). It needs a gradient penalty or spectral normalization.</summary>
    Wasserstein,
}
