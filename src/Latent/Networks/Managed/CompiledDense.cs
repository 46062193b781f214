namespace Latent.Networks.Managed;

/// <summary>y = activation(x·Wᵀ + b) over rows of features; a sequence counts as that many more rows.</summary>
internal sealed class CompiledDense(int steps, int features, int units, int weight, int bias) : CompiledLayer(steps * features, steps * units)
{
    public override bool HasParameters => true;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        int rows = frame.Rows * steps;
        Loops.Multiply(rows, units, features, input, features, false, Weight(frame), features, true, output, units, false);
        if (bias >= 0)
        {
            Loops.AddToRows(rows, units, frame.Parameters.Slice(bias, units), output);
        }

        if (Activation.Kind != ActivationKind.None)
        {
            Activation.Apply(output);
        }
    }

    public override void Backward(
        in LayerFrame frame,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> output,
        Span<float> gradient,
        Span<float> inputGradient)
    {
        int rows = frame.Rows * steps;
        if (!frame.IsActivationDerived)
        {
            Activation.ApplyDerivative(output, gradient);
        }

        if (!frame.Gradients.IsEmpty)
        {
            Loops.Multiply(
                units, features, rows, gradient, units, true, input, features, false, frame.Gradients.Slice(weight, units * features), features, frame.Accumulate);
            if (bias >= 0)
            {
                Loops.SumRows(rows, units, gradient, frame.Gradients.Slice(bias, units), frame.Accumulate);
            }
        }

        if (!inputGradient.IsEmpty)
        {
            Loops.Multiply(rows, features, units, gradient, units, false, Weight(frame), features, false, inputGradient, features, false);
        }
    }

    private ReadOnlySpan<float> Weight(in LayerFrame frame) => frame.Parameters.Slice(weight, units * features);
}
