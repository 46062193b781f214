using Latent.Storage;

namespace Latent.Augmentation;

/// <summary>A model that learnt a table of numbers and choices, makes rows like its rows, and can be kept: <see cref="TableSynthesizer"/> or <see cref="VariationalTableSynthesizer"/>.</summary>
/// <remarks>Immutable but for its disposal; safe for use from many threads.</remarks>
public interface ITableSynthesizer : ISynthesizer, IDisposable
{
    /// <summary>The classes that rows can be made of, in ascending order.</summary>
    IReadOnlyList<int> Classes { get; }

    /// <summary>Makes rows of all classes, each class as often as the real rows have it.</summary>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="seed">What all randomness follows from.</param>
    /// <param name="rows">Takes [count × sample length] values.</param>
    /// <param name="labels">Takes the class of each row; may be empty.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    void SynthesizeAll(int count, ulong seed, Span<float> rows, Span<int> labels);

    /// <summary>The model as the content of a file, to be a part of another. It holds no row of the training, but of choices every combination that rows have, and of numbers their least and largest value.</summary>
    ModelFile ToModelFile();
}
