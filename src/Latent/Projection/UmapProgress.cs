namespace Latent.Projection;

/// <summary>Where the making of a UMAP map stands.</summary>
/// <param name="Epoch">The epochs done.</param>
/// <param name="Epochs">The epochs there will be.</param>
/// <param name="Points">The points as they stand, [count × 2]; a copy, which stays as it is.</param>
public sealed record UmapProgress(int Epoch, int Epochs, ReadOnlyMemory<float> Points);
