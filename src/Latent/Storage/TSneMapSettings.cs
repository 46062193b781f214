using Latent.Projection;

namespace Latent.Storage;

/// <summary>What a map's file says beside its tensors.</summary>
internal sealed record TSneMapSettings(TSneOptions Options, double Perplexity, double KLDivergence);
