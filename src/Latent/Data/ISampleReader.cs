namespace Latent.Data;

/// <summary>Reads the rows of an <see cref="ISampleSource"/> once, in order.</summary>
public interface ISampleReader : IDisposable
{
    /// <summary>Reads the next rows, as many as the span takes.</summary>
    /// <param name="samples">Takes whole rows, one after another.</param>
    /// <param name="labels">Takes one class index per row; empty where labels are not wanted.</param>
    /// <returns>The number of rows read; less than the span takes only at the end, and 0 after it.</returns>
    /// <exception cref="InvalidDataException">The data is broken: the message says where.</exception>
    int Read(Span<float> samples, Span<int> labels);
}
