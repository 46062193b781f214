using Latent.Numerics;

namespace Latent.Data;

/// <summary>Rows of numbers to train on or to encode: in memory, in a file, or behind a cursor.</summary>
/// <remarks>Safe for use from many threads; each reader is for one.</remarks>
public interface ISampleSource
{
    /// <summary>The shape of one sample.</summary>
    Shape Shape { get; }

    /// <summary>The number of rows; <see langword="null"/> where it is not known before reading.</summary>
    long? Count { get; }

    /// <summary>Whether rows come with a class index.</summary>
    bool HasLabels { get; }

    /// <summary>Opens the rows from the first. Each reader gives the same rows in the same order.</summary>
    ISampleReader OpenReader();
}
