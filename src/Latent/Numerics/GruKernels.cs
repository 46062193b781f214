using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>
/// One step of gated recurrent units over many rows, apart from its matrix products: r, z = sigmoid of the sums from
/// input and state; n = tanh(sum from the input + r ∘ sum from the state); h = (1 − z) ∘ n + z ∘ h₋₁.
/// </summary>
internal static unsafe class GruKernels
{
    /// <summary>Runs the step forward.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="units">The values of the state.</param>
    /// <param name="bias">[3·units], added to the sums from the state.</param>
    /// <param name="gates">The three sums from the input, with their bias; takes the gates. Row r begins at r · <paramref name="gateStride"/>.</param>
    /// <param name="gateStride">The distance between rows of gates.</param>
    /// <param name="sums">[rows × 3·units]: the three sums from the state.</param>
    /// <param name="candidate">Takes the third sum from the state with its bias, for the backward pass.</param>
    /// <param name="previous">h₋₁.</param>
    /// <param name="stateStride">The distance between rows of states, of the candidate, and of <paramref name="next"/>.</param>
    /// <param name="output">Takes h; empty for none.</param>
    /// <param name="outputStride">The distance between rows of the output.</param>
    /// <param name="next">Takes h as well, as the state before the next step; empty for none.</param>
    public static void Forward(
        int rows,
        int units,
        ReadOnlySpan<float> bias,
        Span<float> gates,
        int gateStride,
        ReadOnlySpan<float> sums,
        Span<float> candidate,
        ReadOnlySpan<float> previous,
        int stateStride,
        Span<float> output,
        int outputStride,
        Span<float> next)
    {
        Require.Length(bias, 3L * units);
        Require.Length(gates, RecurrentLoop.Span(rows, gateStride, 3 * units));
        Require.Length(sums, 3L * rows * units);
        Require.Length(candidate, RecurrentLoop.Span(rows, stateStride, units));
        Require.Length(previous, RecurrentLoop.Span(rows, stateStride, units));
        fixed (float* b = bias, g = gates, s = sums, c = candidate, before = previous, h = output, n = next)
        {
            RecurrentLoop.Run(new ForwardKernel(rows, units, b, g, gateStride, s, c, before, stateStride, h, outputStride, n));
        }
    }

    /// <summary>Runs the step backward.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="units">The values of the state.</param>
    /// <param name="gates">The gates from the forward pass; takes the gradients of the sums from the input.</param>
    /// <param name="gateStride">The distance between rows of gates.</param>
    /// <param name="sumGradient">Takes the gradients of the sums from the state, laid out as the gates.</param>
    /// <param name="candidate">The third sum from the state, from the forward pass.</param>
    /// <param name="previous">h₋₁.</param>
    /// <param name="stateStride">The distance between rows of states and of the candidate.</param>
    /// <param name="outputGradient">The gradient by this step's output; empty for none.</param>
    /// <param name="outputStride">The distance between its rows.</param>
    /// <param name="stateGradient">[rows × units]: the gradient by h from the steps after; takes the part of that by h₋₁ that does not go through the sums.</param>
    public static void Backward(
        int rows,
        int units,
        Span<float> gates,
        int gateStride,
        Span<float> sumGradient,
        ReadOnlySpan<float> candidate,
        ReadOnlySpan<float> previous,
        int stateStride,
        ReadOnlySpan<float> outputGradient,
        int outputStride,
        Span<float> stateGradient)
    {
        Require.Length(gates, RecurrentLoop.Span(rows, gateStride, 3 * units));
        Require.Length(sumGradient, RecurrentLoop.Span(rows, gateStride, 3 * units));
        Require.Length(stateGradient, (long)rows * units);
        fixed (float* g = gates, s = sumGradient, c = candidate, before = previous, dy = outputGradient, dh = stateGradient)
        {
            RecurrentLoop.Run(new BackwardKernel(rows, units, g, gateStride, s, c, before, stateStride, dy, outputStride, dh));
        }
    }

    private struct ForwardKernel(
        int rows, int units, float* bias, float* gates, nint gateStride, float* sums, float* candidates, float* previous, nint stateStride, float* outputs, nint outputStride, float* next)
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
                float* sum = sums + (row * 3 * units);
                for (int i = start; i < end; i += TSimd.Lanes)
                {
                    TVector reset = VectorMath.Sigmoid<TSimd, TVector>(TSimd.Add(TSimd.Load(gate + i), TSimd.Add(TSimd.Load(sum + i), TSimd.Load(bias + i))));
                    TVector update = VectorMath.Sigmoid<TSimd, TVector>(
                        TSimd.Add(TSimd.Load(gate + units + i), TSimd.Add(TSimd.Load(sum + units + i), TSimd.Load(bias + units + i))));
                    TVector candidate = TSimd.Add(TSimd.Load(sum + (2 * units) + i), TSimd.Load(bias + (2 * units) + i));
                    TVector fresh = VectorMath.Tanh<TSimd, TVector>(TSimd.Fma(reset, candidate, TSimd.Load(gate + (2 * units) + i)));
                    TSimd.Store(gate + i, reset);
                    TSimd.Store(gate + units + i, update);
                    TSimd.Store(gate + (2 * units) + i, fresh);
                    TSimd.Store(candidates + (row * stateStride) + i, candidate);
                    TVector before = TSimd.Load(previous + (row * stateStride) + i);
                    TVector output = TSimd.Fma(update, TSimd.Subtract(before, fresh), fresh);
                    if (outputs != null)
                    {
                        TSimd.Store(outputs + (row * outputStride) + i, output);
                    }

                    if (next != null)
                    {
                        TSimd.Store(next + (row * stateStride) + i, output);
                    }
                }
            }
        }
    }

    private struct BackwardKernel(
        int rows, int units, float* gates, nint gateStride, float* sumGradients, float* candidates, float* previous, nint stateStride, float* dy, nint outputStride, float* dh)
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
            TVector one = TSimd.Broadcast(1f);
            for (nint row = First; row < End; row++)
            {
                float* gate = gates + (row * gateStride);
                float* sum = sumGradients + (row * gateStride);
                for (int i = start; i < end; i += TSimd.Lanes)
                {
                    TVector reset = TSimd.Load(gate + i), update = TSimd.Load(gate + units + i), fresh = TSimd.Load(gate + (2 * units) + i);
                    TVector state = TSimd.Load(dh + (row * units) + i);
                    if (dy != null)
                    {
                        state = TSimd.Add(state, TSimd.Load(dy + (row * outputStride) + i));
                    }

                    TVector before = TSimd.Load(previous + (row * stateStride) + i);
                    TVector rest = TSimd.Subtract(one, update);
                    TVector freshGradient = TSimd.Multiply(TSimd.Multiply(state, rest), TSimd.Subtract(one, TSimd.Multiply(fresh, fresh)));
                    TVector updateGradient = TSimd.Multiply(TSimd.Multiply(state, TSimd.Subtract(before, fresh)), TSimd.Multiply(update, rest));
                    TVector resetGradient = TSimd.Multiply(
                        TSimd.Multiply(freshGradient, TSimd.Load(candidates + (row * stateStride) + i)), TSimd.Multiply(reset, TSimd.Subtract(one, reset)));
                    TSimd.Store(gate + i, resetGradient);
                    TSimd.Store(gate + units + i, updateGradient);
                    TSimd.Store(gate + (2 * units) + i, freshGradient);
                    TSimd.Store(sum + i, resetGradient);
                    TSimd.Store(sum + units + i, updateGradient);
                    TSimd.Store(sum + (2 * units) + i, TSimd.Multiply(freshGradient, reset));
                    TSimd.Store(dh + (row * units) + i, TSimd.Multiply(state, update));
                }
            }
        }
    }
}
