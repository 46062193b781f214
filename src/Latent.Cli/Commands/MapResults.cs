namespace Latent.Cli.Commands;

/// <summary>What <c>latent project --json</c> gives beside the points: the perplexity and the divergence of t-SNE, the neighbours of UMAP.</summary>
internal sealed record MapResults(string Data, string Output, string Method, int Rows, double? Perplexity, int? Neighbours, double? KLDivergence, ulong Seed, double Seconds);
