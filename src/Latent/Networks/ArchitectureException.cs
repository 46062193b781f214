namespace Latent.Networks;

/// <summary>An architecture whose layers do not fit together. The message names the layer, the shape it got and what would fit.</summary>
public sealed class ArchitectureException : ArgumentException
{
    /// <summary>An architecture that does not fit together, without further word.</summary>
    public ArchitectureException()
    {
    }

    /// <summary>An architecture that does not fit together.</summary>
    /// <param name="message">The layer, the shape it got and what would fit.</param>
    public ArchitectureException(string message)
        : base(message)
    {
    }

    /// <summary>An architecture that does not fit together, for a reason found below.</summary>
    /// <param name="message">The layer, the shape it got and what would fit.</param>
    /// <param name="innerException">The reason.</param>
    public ArchitectureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
