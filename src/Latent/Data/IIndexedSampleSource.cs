namespace Latent.Data;

/// <summary>A sample source whose rows can be read in any order, so that training shuffles all of them.</summary>
/// <remarks>It knows its count, which is at most 2³¹ − 1.</remarks>
public interface IIndexedSampleSource : ISampleSource
{
    /// <summary>Reads the rows at the given indices.</summary>
    /// <param name="rows">The indices, from 0 to the count − 1.</param>
    /// <param name="samples">Takes the rows, one after another.</param>
    /// <param name="labels">Takes one class index per row; empty where labels are not wanted.</param>
    void Read(ReadOnlySpan<int> rows, Span<float> samples, Span<int> labels);
}
