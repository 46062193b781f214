namespace Latent.Networks.Managed;

/// <summary>Where the values of variational heads lie.</summary>
/// <param name="MeanWeight">The weight of the mean, among the parameters.</param>
/// <param name="MeanBias">The bias of the mean.</param>
/// <param name="LogVarianceWeight">The weight of the log-variance.</param>
/// <param name="LogVarianceBias">The bias of the log-variance.</param>
/// <param name="RunningDivergence">The running divergence, among the statistics.</param>
internal readonly record struct GaussianLatentOffsets(int MeanWeight, int MeanBias, int LogVarianceWeight, int LogVarianceBias, int RunningDivergence);
