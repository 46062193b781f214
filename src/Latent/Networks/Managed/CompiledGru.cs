using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// Gated recurrent units. The input's product is taken for all steps at once; each step takes the product of the state
/// before it. It keeps the gates, the state's part of the candidate, and the states before each step.
/// </summary>
internal sealed class CompiledGru(int steps, int features, int units, bool sequences, RecurrentOffsets offsets)
    : CompiledLayer(steps * features, sequences ? steps * units : units)
{
    public override bool HasParameters => true;

    public override bool JoinsDerivative => true;

    public override long CacheLength(int rows) => 5L * rows * steps * units;

    /// <summary>Forward: one step's sums; backward: all steps' gradients of them and that of the state. Inference keeps its cache here as well.</summary>
    public override long ScratchLength(int rows) => CacheLength(rows) + (3L * rows * steps * units) + ((long)rows * units);

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        int rows = frame.Rows, stateStride = steps * units, gateStride = 3 * stateStride;
        State(frame, out Span<float> gates, out Span<float> candidates, out Span<float> states);
        Span<float> sums = frame.Scratch[^(3 * rows * units)..];
        ReadOnlySpan<float> recurrent = frame.Parameters.Slice(offsets.Recurrent, 3 * units * units);
        ReadOnlySpan<float> bias = frame.Parameters.Slice(offsets.RecurrentBias, 3 * units);
        DenseKernels.Forward(
            rows * steps, features, 3 * units, input, frame.Parameters.Slice(offsets.Weight, 3 * units * features), frame.Parameters.Slice(offsets.Bias, 3 * units), default, gates);
        for (int row = 0; row < rows; row++)
        {
            states.Slice(row * stateStride, units).Clear();
        }

        for (int step = 0; step < steps; step++)
        {
            bool isLast = step == steps - 1;
            if (step == 0)
            {
                sums.Clear();
            }
            else
            {
                MatrixProduct.Multiply(rows, 3 * units, units, states[(step * units)..], stateStride, false, recurrent, units, true, sums, 3 * units);
            }

            GruKernels.Forward(
                rows,
                units,
                bias,
                gates[(step * 3 * units)..],
                gateStride,
                sums,
                candidates[(step * units)..],
                states[(step * units)..],
                stateStride,
                sequences ? output[(step * units)..] : isLast ? output : default,
                sequences ? stateStride : units,
                isLast ? default : states[((step + 1) * units)..]);
        }
    }

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        int rows = frame.Rows, stateStride = steps * units, gateStride = 3 * stateStride;
        State(frame, out Span<float> gates, out Span<float> candidates, out Span<float> states);
        ReadOnlySpan<float> recurrent = frame.Parameters.Slice(offsets.Recurrent, 3 * units * units);
        Span<float> sumGradient = frame.Scratch[..(rows * gateStride)], stateGradient = frame.Scratch.Slice(rows * gateStride, rows * units);
        stateGradient.Clear();
        for (int step = steps - 1; step >= 0; step--)
        {
            Span<float> stepGradient = sumGradient[(step * 3 * units)..];
            GruKernels.Backward(
                rows,
                units,
                gates[(step * 3 * units)..],
                gateStride,
                stepGradient,
                candidates[(step * units)..],
                states[(step * units)..],
                stateStride,
                sequences ? gradient[(step * units)..] : step == steps - 1 ? gradient : default,
                sequences ? stateStride : units,
                stateGradient);
            if (step > 0)
            {
                MatrixProduct.Multiply(rows, units, 3 * units, stepGradient, gateStride, false, recurrent, units, false, stateGradient, units, accumulate: true);
            }
        }

        if (!frame.Gradients.IsEmpty)
        {
            DenseKernels.BackwardWeight(
                rows * steps,
                features,
                3 * units,
                gates,
                input,
                frame.Gradients.Slice(offsets.Weight, 3 * units * features),
                frame.Gradients.Slice(offsets.Bias, 3 * units),
                frame.Accumulate);
            DenseKernels.BackwardWeight(
                rows * steps,
                units,
                3 * units,
                sumGradient,
                states,
                frame.Gradients.Slice(offsets.Recurrent, 3 * units * units),
                frame.Gradients.Slice(offsets.RecurrentBias, 3 * units),
                frame.Accumulate);
        }

        if (!inputGradient.IsEmpty)
        {
            DenseKernels.BackwardInput(
                rows * steps, features, 3 * units, gates, frame.Parameters.Slice(offsets.Weight, 3 * units * features), frame.InputActivation, input, inputGradient);
        }
    }

    private void State(in LayerFrame frame, out Span<float> gates, out Span<float> candidates, out Span<float> states)
    {
        int length = frame.Rows * steps * units;
        Span<float> memory = frame.Cache.IsEmpty ? frame.Scratch : frame.Cache;
        gates = memory[..(3 * length)];
        candidates = memory.Slice(3 * length, length);
        states = memory.Slice(4 * length, length);
    }
}
