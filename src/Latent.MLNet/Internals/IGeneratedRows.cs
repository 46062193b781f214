using System.Collections.Immutable;
using Latent.Augmentation;

namespace Latent.MLNet.Internals;

/// <summary>A generator that was trained on the rows of a view.</summary>
internal interface IGeneratedRows : ISynthesizer, IDisposable
{
    /// <summary>Makes one row of each class that is given; gives <see langword="true"/>.</summary>
    bool Write(ImmutableArray<int> classes, Span<float> rows);
}
