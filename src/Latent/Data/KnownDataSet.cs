using System.Collections.Immutable;

namespace Latent.Data;

/// <summary>A public data set that can be fetched by its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">What it is and under which licence, in one line.</param>
/// <param name="ClassNames">The names of the classes in the order of their indices.</param>
/// <param name="Files">The files.</param>
public sealed record KnownDataSet(string Name, string Description, ImmutableArray<string> ClassNames, ImmutableArray<KnownFile> Files);
