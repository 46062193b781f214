using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>An activation that could not be joined to the layer before it.</summary>
internal sealed class CompiledActivation(int length) : CompiledLayer(length, length)
{
    public override bool IsGradientIdentity => true;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output) =>
        ActivationKernels.Forward(Activation, input, output);

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        // The gradient that comes here already lies before this activation, and so is that of the input.
    }
}
