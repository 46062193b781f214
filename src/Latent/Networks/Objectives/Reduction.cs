namespace Latent.Networks.Objectives;

/// <summary>How a loss goes from one value per feature of each sample to one number.</summary>
public enum Reduction
{
    /// <summary>The mean over all samples and features.</summary>
    Mean,

    /// <summary>The sum over all samples and features.</summary>
    Sum,
}
