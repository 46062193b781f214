using System.Collections.Immutable;
using Latent.Projection;

namespace Latent.Storage;

/// <summary>What the file of searchable rows says beside its tensors.</summary>
internal sealed record NeighbourSettings(NeighbourOptions Options, int Count, int Dimensions, int Cells, ImmutableArray<int> Probes);
