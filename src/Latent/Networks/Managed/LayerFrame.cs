using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>What one run of a compiled layer works with, besides its input and output.</summary>
internal readonly ref struct LayerFrame
{
    /// <summary>The number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether dropout and noise are on and batch statistics are taken.</summary>
    public bool IsTraining { get; init; }

    /// <summary>The parameters of the session.</summary>
    public required ReadOnlySpan<float> Parameters { get; init; }

    /// <summary>The gradients of all parameters, laid out as the parameters are; empty where they are not wanted.</summary>
    public Span<float> Gradients { get; init; }

    /// <summary>Whether gradients of parameters are added to what is there, rather than written over it.</summary>
    public bool Accumulate { get; init; }

    /// <summary>The running statistics of the session; a training run moves them.</summary>
    public Span<float> Statistics { get; init; }

    /// <summary>What the layer keeps from forward to backward; empty in inference.</summary>
    public Span<float> Cache { get; init; }

    /// <summary>Memory without content that is the layer's during the call.</summary>
    public Span<float> Scratch { get; init; }

    /// <summary>The activation that gave the layer's input; see <see cref="CompiledLayer.JoinsDerivative"/>.</summary>
    public Activation InputActivation { get; init; }

    /// <summary>What the divergence of latents, summed over rows and latents, counts in the loss.</summary>
    public float DivergenceFactor { get; init; }

    /// <summary>Where dropout and noise are drawn from, after a restart; <see langword="null"/> in inference.</summary>
    public RandomStream? Random { get; init; }

    /// <summary>The step, and the run within the step, that randomness follows from.</summary>
    public ulong RandomIndex { get; init; }
}
