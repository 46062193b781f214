namespace Latent.Projection;

/// <summary>A row that was found to be similar.</summary>
/// <param name="Key">What the row is called.</param>
/// <param name="Index">The row's number among those that were searched.</param>
/// <param name="Distance">How far it is, at least 0; lower is more similar.</param>
public sealed record SimilarityMatch(string Key, int Index, float Distance);
