using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>
/// One step of long short-term memory over many rows, apart from its matrix products: i, f, o = sigmoid, g = tanh of the
/// four gates' sums; c = f ∘ c₋₁ + i ∘ g; h = o ∘ tanh(c). Rows lie at any distance, since each is a step of a longer sequence.
/// </summary>
internal static unsafe class LstmKernels
{
    /// <summary>Runs the step forward.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="units">The values of the state.</param>
    /// <param name="bias">[4·units], added to the sums.</param>
    /// <param name="gates">The sums of the four gates; takes the gates themselves, for the backward pass. Row r begins at r · <paramref name="gateStride"/>.</param>
    /// <param name="gateStride">The distance between rows of gates.</param>
    /// <param name="previousCell">c₋₁; empty where it is zero.</param>
    /// <param name="cell">Takes c.</param>
    /// <param name="cellStride">The distance between rows of cells, both those before and after.</param>
    /// <param name="output">Takes h.</param>
    /// <param name="outputStride">The distance between rows of the output.</param>
    /// <param name="next">Takes h as well, as the state before the next step; empty for none.</param>
    /// <param name="nextStride">The distance between its rows.</param>
    public static void Forward(
        int rows,
        int units,
        ReadOnlySpan<float> bias,
        Span<float> gates,
        int gateStride,
        ReadOnlySpan<float> previousCell,
        Span<float> cell,
        int cellStride,
        Span<float> output,
        int outputStride,
        Span<float> next,
        int nextStride)
    {
        Require.Length(bias, 4L * units);
        Require.Length(gates, RecurrentLoop.Span(rows, gateStride, 4 * units));
        Require.Length(cell, RecurrentLoop.Span(rows, cellStride, units));
        if (!output.IsEmpty)
        {
            Require.Length(output, RecurrentLoop.Span(rows, outputStride, units));
        }

        fixed (float* b = bias, g = gates, before = previousCell, c = cell, h = output, n = next)
        {
            RecurrentLoop.Run(new ForwardKernel(rows, units, b, g, gateStride, before, c, cellStride, h, outputStride, n, nextStride));
        }
    }

    /// <summary>Runs the step backward.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="units">The values of the state.</param>
    /// <param name="gates">The gates from the forward pass; takes the gradients of their sums.</param>
    /// <param name="gateStride">The distance between rows of gates.</param>
    /// <param name="previousCell">c₋₁; empty where it is zero.</param>
    /// <param name="cell">c.</param>
    /// <param name="cellStride">The distance between rows of cells.</param>
    /// <param name="outputGradient">The gradient by this step's output; empty for none.</param>
    /// <param name="outputStride">The distance between its rows.</param>
    /// <param name="stateGradient">[rows × units]: the gradient by h from the steps after.</param>
    /// <param name="cellGradient">[rows × units]: the gradient by c from the steps after; takes that by c₋₁.</param>
    public static void Backward(
        int rows,
        int units,
        Span<float> gates,
        int gateStride,
        ReadOnlySpan<float> previousCell,
        ReadOnlySpan<float> cell,
        int cellStride,
        ReadOnlySpan<float> outputGradient,
        int outputStride,
        ReadOnlySpan<float> stateGradient,
        Span<float> cellGradient)
    {
        Require.Length(gates, RecurrentLoop.Span(rows, gateStride, 4 * units));
        Require.Length(cell, RecurrentLoop.Span(rows, cellStride, units));
        Require.Length(stateGradient, (long)rows * units);
        Require.Length(cellGradient, (long)rows * units);
        fixed (float* g = gates, before = previousCell, c = cell, dy = outputGradient, dh = stateGradient, dc = cellGradient)
        {
            RecurrentLoop.Run(new BackwardKernel(rows, units, g, gateStride, before, c, cellStride, dy, outputStride, dh, dc));
        }
    }

    private struct ForwardKernel(
        int rows, int units, float* bias, float* gates, nint gateStride, float* previous, float* cells, nint cellStride, float* outputs, nint outputStride, float* next, nint nextStride)
        : IRecurrentKernel
    {
        public int First { get; set; }

        public int End { get; set; }

        public readonly int Rows => rows;

        public readonly int Units => units;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (nint row = First; row < End; row++)
            {
                float* gate = gates + (row * gateStride);
                for (int i = start; i < end; i += TSimd.Lanes)
                {
                    TVector inputGate = VectorMath.Sigmoid<TSimd, TVector>(TSimd.Add(TSimd.Load(gate + i), TSimd.Load(bias + i)));
                    TVector forgetGate = VectorMath.Sigmoid<TSimd, TVector>(TSimd.Add(TSimd.Load(gate + units + i), TSimd.Load(bias + units + i)));
                    TVector candidate = VectorMath.Tanh<TSimd, TVector>(TSimd.Add(TSimd.Load(gate + (2 * units) + i), TSimd.Load(bias + (2 * units) + i)));
                    TVector outputGate = VectorMath.Sigmoid<TSimd, TVector>(TSimd.Add(TSimd.Load(gate + (3 * units) + i), TSimd.Load(bias + (3 * units) + i)));
                    TSimd.Store(gate + i, inputGate);
                    TSimd.Store(gate + units + i, forgetGate);
                    TSimd.Store(gate + (2 * units) + i, candidate);
                    TSimd.Store(gate + (3 * units) + i, outputGate);
                    TVector before = previous == null ? TSimd.Broadcast(0f) : TSimd.Load(previous + (row * cellStride) + i);
                    TVector cell = TSimd.Fma(forgetGate, before, TSimd.Multiply(inputGate, candidate));
                    TSimd.Store(cells + (row * cellStride) + i, cell);
                    TVector output = TSimd.Multiply(outputGate, VectorMath.Tanh<TSimd, TVector>(cell));
                    if (outputs != null)
                    {
                        TSimd.Store(outputs + (row * outputStride) + i, output);
                    }

                    if (next != null)
                    {
                        TSimd.Store(next + (row * nextStride) + i, output);
                    }
                }
            }
        }
    }

    private struct BackwardKernel(
        int rows, int units, float* gates, nint gateStride, float* previous, float* cells, nint cellStride, float* dy, nint outputStride, float* dh, float* dc) : IRecurrentKernel
    {
        public int First { get; set; }

        public int End { get; set; }

        public readonly int Rows => rows;

        public readonly int Units => units;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector>(int start, int end)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector one = TSimd.Broadcast(1f);
            for (nint row = First; row < End; row++)
            {
                float* gate = gates + (row * gateStride);
                for (int i = start; i < end; i += TSimd.Lanes)
                {
                    TVector inputGate = TSimd.Load(gate + i), forgetGate = TSimd.Load(gate + units + i);
                    TVector candidate = TSimd.Load(gate + (2 * units) + i), outputGate = TSimd.Load(gate + (3 * units) + i);
                    TVector cell = VectorMath.Tanh<TSimd, TVector>(TSimd.Load(cells + (row * cellStride) + i));
                    TVector before = previous == null ? TSimd.Broadcast(0f) : TSimd.Load(previous + (row * cellStride) + i);
                    TVector state = TSimd.Load(dh + (row * units) + i);
                    if (dy != null)
                    {
                        state = TSimd.Add(state, TSimd.Load(dy + (row * outputStride) + i));
                    }

                    TVector change = TSimd.Multiply(TSimd.Multiply(state, outputGate), TSimd.Subtract(one, TSimd.Multiply(cell, cell)));
                    change = TSimd.Add(change, TSimd.Load(dc + (row * units) + i));
                    TSimd.Store(dc + (row * units) + i, TSimd.Multiply(change, forgetGate));
                    TSimd.Store(gate + i, Slope<TSimd, TVector>(TSimd.Multiply(change, candidate), inputGate));
                    TSimd.Store(gate + units + i, Slope<TSimd, TVector>(TSimd.Multiply(change, before), forgetGate));
                    TSimd.Store(
                        gate + (2 * units) + i,
                        TSimd.Multiply(TSimd.Multiply(change, inputGate), TSimd.Subtract(one, TSimd.Multiply(candidate, candidate))));
                    TSimd.Store(gate + (3 * units) + i, Slope<TSimd, TVector>(TSimd.Multiply(state, cell), outputGate));
                }
            }
        }

        /// <summary>A gradient taken back over the sigmoid that gave y.</summary>
        private static TVector Slope<TSimd, TVector>(TVector gradient, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(gradient, TSimd.Multiply(y, TSimd.Subtract(TSimd.Broadcast(1f), y)));
    }
}
