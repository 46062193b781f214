namespace Latent.Data;

/// <summary>How far the fetching of a data set is.</summary>
/// <param name="File">The file being fetched.</param>
/// <param name="Done">The bytes fetched of the whole data set.</param>
/// <param name="Total">The bytes of the whole data set.</param>
public readonly record struct DownloadProgress(string File, long Done, long Total);
