using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// y = activation(x·Wᵀ + b) over rows of features; a sequence counts as that many more rows. Where another layer shares the
/// weight, gradients are added to what is there, which the objective clears beforehand.
/// </summary>
internal sealed class CompiledDense(int steps, int features, int units, int weight, int bias, bool isShared) : CompiledLayer(steps * features, steps * units)
{
    public override bool HasParameters => true;

    public override bool JoinsDerivative => true;

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output) =>
        DenseKernels.Forward(
            frame.Rows * steps, features, units, input, Weight(frame), bias < 0 ? default : frame.Parameters.Slice(bias, units), Activation, output);

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        int rows = frame.Rows * steps;
        if (!frame.Gradients.IsEmpty)
        {
            DenseKernels.BackwardWeight(
                rows,
                features,
                units,
                gradient,
                input,
                frame.Gradients.Slice(weight, units * features),
                bias < 0 ? default : frame.Gradients.Slice(bias, units),
                frame.Accumulate || isShared);
        }

        if (!inputGradient.IsEmpty)
        {
            DenseKernels.BackwardInput(rows, features, units, gradient, Weight(frame), frame.InputActivation, input, inputGradient);
        }
    }

    private ReadOnlySpan<float> Weight(in LayerFrame frame) => frame.Parameters.Slice(weight, units * features);
}
