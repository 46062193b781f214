using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// Long short-term memory. The input's product is taken for all steps at once; each step then adds the product of the
/// state before it. It keeps the gates, the cells and the states before each step; the way back turns the gates into
/// the gradients of their sums, so that all weight gradients are one product each.
/// </summary>
internal sealed class CompiledLstm(int steps, int features, int units, bool sequences, RecurrentOffsets offsets)
    : CompiledLayer(steps * features, sequences ? steps * units : units)
{
    public override bool HasParameters => true;

    public override bool JoinsDerivative => true;

    public override long CacheLength(int rows) => 6L * rows * steps * units;

    public override long ScratchLength(int rows) => CacheLength(rows);

    public override void Forward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> output)
    {
        int rows = frame.Rows, cellStride = steps * units, gateStride = 4 * cellStride;
        State(frame, out Span<float> gates, out Span<float> cells, out Span<float> states);
        ReadOnlySpan<float> recurrent = frame.Parameters.Slice(offsets.Recurrent, 4 * units * units);
        ReadOnlySpan<float> bias = frame.Parameters.Slice(offsets.RecurrentBias, 4 * units);
        DenseKernels.Forward(
            rows * steps, features, 4 * units, input, frame.Parameters.Slice(offsets.Weight, 4 * units * features), frame.Parameters.Slice(offsets.Bias, 4 * units), default, gates);
        for (int row = 0; row < rows; row++)
        {
            states.Slice(row * cellStride, units).Clear();
        }

        for (int step = 0; step < steps; step++)
        {
            bool isLast = step == steps - 1;
            Span<float> stepGates = gates[(step * 4 * units)..];
            if (step > 0)
            {
                MatrixProduct.Multiply(rows, 4 * units, units, states[(step * units)..], cellStride, false, recurrent, units, true, stepGates, gateStride, accumulate: true);
            }

            LstmKernels.Forward(
                rows,
                units,
                bias,
                stepGates,
                gateStride,
                step == 0 ? default : cells[((step - 1) * units)..],
                cells[(step * units)..],
                cellStride,
                sequences ? output[(step * units)..] : isLast ? output : default,
                sequences ? cellStride : units,
                isLast ? default : states[((step + 1) * units)..],
                cellStride);
        }
    }

    public override void Backward(in LayerFrame frame, ReadOnlySpan<float> input, Span<float> gradient, Span<float> inputGradient)
    {
        int rows = frame.Rows, cellStride = steps * units, gateStride = 4 * cellStride;
        State(frame, out Span<float> gates, out Span<float> cells, out Span<float> states);
        ReadOnlySpan<float> recurrent = frame.Parameters.Slice(offsets.Recurrent, 4 * units * units);
        Span<float> stateGradient = frame.Scratch[..(rows * units)], cellGradient = frame.Scratch.Slice(rows * units, rows * units);
        stateGradient.Clear();
        cellGradient.Clear();
        for (int step = steps - 1; step >= 0; step--)
        {
            Span<float> stepGates = gates[(step * 4 * units)..];
            LstmKernels.Backward(
                rows,
                units,
                stepGates,
                gateStride,
                step == 0 ? default : cells[((step - 1) * units)..],
                cells[(step * units)..],
                cellStride,
                sequences ? gradient[(step * units)..] : step == steps - 1 ? gradient : default,
                sequences ? cellStride : units,
                stateGradient,
                cellGradient);
            if (step > 0)
            {
                MatrixProduct.Multiply(rows, units, 4 * units, stepGates, gateStride, false, recurrent, units, false, stateGradient, units);
            }
        }

        if (!frame.Gradients.IsEmpty)
        {
            DenseKernels.BackwardWeight(
                rows * steps,
                features,
                4 * units,
                gates,
                input,
                frame.Gradients.Slice(offsets.Weight, 4 * units * features),
                frame.Gradients.Slice(offsets.Bias, 4 * units),
                frame.Accumulate);
            DenseKernels.BackwardWeight(
                rows * steps,
                units,
                4 * units,
                gates,
                states,
                frame.Gradients.Slice(offsets.Recurrent, 4 * units * units),
                frame.Gradients.Slice(offsets.RecurrentBias, 4 * units),
                frame.Accumulate);
        }

        if (!inputGradient.IsEmpty)
        {
            DenseKernels.BackwardInput(
                rows * steps, features, 4 * units, gates, frame.Parameters.Slice(offsets.Weight, 4 * units * features), frame.InputActivation, input, inputGradient);
        }
    }

    /// <summary>What is kept, or in inference worked in: [rows × steps × 4·units] gates, [rows × steps × units] cells, and as many states before each step.</summary>
    private void State(in LayerFrame frame, out Span<float> gates, out Span<float> cells, out Span<float> states)
    {
        int length = frame.Rows * steps * units;
        Span<float> memory = frame.Cache.IsEmpty ? frame.Scratch : frame.Cache;
        gates = memory[..(4 * length)];
        cells = memory.Slice(4 * length, length);
        states = memory.Slice(5 * length, length);
    }
}
