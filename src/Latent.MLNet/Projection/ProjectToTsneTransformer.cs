using Latent.MLNet.Internals;
using Latent.Projection;

namespace Latent.MLNet.Projection;

/// <summary>Writes where each row stands in a t-SNE map: a row of the map at its place, any other at the place found for it.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class ProjectToTsneTransformer : ProjectionTransformer
{
    internal const string Kind = "tsne";

    internal ProjectToTsneTransformer(TSneMap map, string output, IReadOnlyList<string> inputs, IReadOnlyList<int> lengths)
        : base(Kind, map, output, inputs, lengths) => Map = map;

    /// <summary>The map.</summary>
    public TSneMap Map { get; }

    internal static ProjectToTsneTransformer Load(StoredTransformer stored, Stream model) =>
        new(LoadMap<TSneMap>(stored, model), stored.Outputs[0], stored.Inputs, stored.Lengths) { CacheMegabytes = stored.CacheMegabytes };
}
