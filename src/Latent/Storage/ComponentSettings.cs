using System.Collections.Immutable;

namespace Latent.Storage;

/// <summary>What the file of principal components says beside its tensors.</summary>
internal sealed record ComponentSettings(int Dimensions, ImmutableArray<double> Variances, double TotalVariance);
