using Latent.Data;

namespace Latent.Cli.Tour;

/// <summary>Rows as they were read.</summary>
/// <param name="Name">The name for the report.</param>
/// <param name="Source">Where they came from.</param>
/// <param name="Training">The rows to learn from.</param>
/// <param name="Test">The rows to test on; where there are none, a part of the others is taken.</param>
/// <param name="ClassNames">The names of the classes, where they are known.</param>
internal sealed record RawData(string Name, string Source, MemorySamples Training, MemorySamples? Test, IReadOnlyList<string> ClassNames);
