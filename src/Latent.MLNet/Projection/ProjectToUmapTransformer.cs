using Latent.MLNet.Internals;
using Latent.Projection;

namespace Latent.MLNet.Projection;

/// <summary>Writes where each row stands in a UMAP map: a row of the map at its place, any other at the place found for it.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class ProjectToUmapTransformer : ProjectionTransformer
{
    internal const string Kind = "umap";

    internal ProjectToUmapTransformer(UmapMap map, string output, IReadOnlyList<string> inputs, IReadOnlyList<int> lengths)
        : base(Kind, map, output, inputs, lengths) => Map = map;

    /// <summary>The map.</summary>
    public UmapMap Map { get; }

    internal static ProjectToUmapTransformer Load(StoredTransformer stored, Stream model) =>
        new(LoadMap<UmapMap>(stored, model), stored.Outputs[0], stored.Inputs, stored.Lengths) { CacheMegabytes = stored.CacheMegabytes };
}
