namespace Latent.Projection;

/// <summary>Where the making of a map stands.</summary>
/// <param name="Iteration">The steps done.</param>
/// <param name="Iterations">The steps there will be.</param>
/// <param name="KLDivergence">The divergence of the map from the affinities, without exaggeration; lower is better.</param>
/// <param name="GradientNorm">The length of the gradient over all points.</param>
/// <param name="Points">The points as they stand, [count × 2]; a copy, which stays as it is.</param>
public sealed record TSneProgress(int Iteration, int Iterations, double KLDivergence, double GradientNorm, ReadOnlyMemory<float> Points);
