namespace Latent.Networks.Managed;

/// <summary>An activation that could not be joined to the layer before it.</summary>
internal sealed class CompiledActivation(int length) : CompiledLayer(length, length)
{
    public override bool IsGradientInPlace => true;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output) =>
        Activation.Apply(input, output);

    public override void Backward(
        in LayerFrame frame,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> output,
        Span<float> gradient,
        Span<float> inputGradient)
    {
        if (!frame.IsActivationDerived)
        {
            Activation.ApplyDerivative(output, gradient);
        }
    }
}
