using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>What <see cref="MatrixProduct"/> does to each finished row of a tile while it lies in the cache.</summary>
internal unsafe struct ProductEpilogue
{
    /// <summary>One value per column, added; null for none.</summary>
    public float* Bias;

    /// <summary>The function that is applied, or whose derivative is multiplied in.</summary>
    public Activation Activation;

    /// <summary>The function's output, from which the derivative is taken, laid out as C; null where the function itself is applied.</summary>
    public float* Output;

    /// <summary>The distance between rows of <see cref="Output"/>.</summary>
    public nint OutputStride;

    /// <summary>Whether there is anything to do.</summary>
    public readonly bool IsEmpty => Bias == null && Activation.Kind == ActivationKind.None;

    /// <summary>Does it to some columns of a row.</summary>
    public readonly void Apply<TSimd, TVector>(float* c, int row, int column, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int vectors = count & -TSimd.Lanes;
        float* bias = Bias == null ? null : Bias + column;
        float* output = Output == null ? null : Output + (row * OutputStride) + column;
        switch (Activation.Kind)
        {
            case ActivationKind.ReLU:
                Run<TSimd, TVector>(ActivationKind.ReLU, Activation.Slope, c, bias, output, 0, vectors);
                Run<SimdScalar, float>(ActivationKind.ReLU, Activation.Slope, c, bias, output, vectors, count);
                break;
            case ActivationKind.LeakyReLU:
                Run<TSimd, TVector>(ActivationKind.LeakyReLU, Activation.Slope, c, bias, output, 0, vectors);
                Run<SimdScalar, float>(ActivationKind.LeakyReLU, Activation.Slope, c, bias, output, vectors, count);
                break;
            case ActivationKind.SELU:
                Run<TSimd, TVector>(ActivationKind.SELU, Activation.Slope, c, bias, output, 0, vectors);
                Run<SimdScalar, float>(ActivationKind.SELU, Activation.Slope, c, bias, output, vectors, count);
                break;
            case ActivationKind.Sigmoid:
                Run<TSimd, TVector>(ActivationKind.Sigmoid, Activation.Slope, c, bias, output, 0, vectors);
                Run<SimdScalar, float>(ActivationKind.Sigmoid, Activation.Slope, c, bias, output, vectors, count);
                break;
            case ActivationKind.Tanh:
                Run<TSimd, TVector>(ActivationKind.Tanh, Activation.Slope, c, bias, output, 0, vectors);
                Run<SimdScalar, float>(ActivationKind.Tanh, Activation.Slope, c, bias, output, vectors, count);
                break;
            default:
                Run<TSimd, TVector>(ActivationKind.None, Activation.Slope, c, bias, output, 0, vectors);
                Run<SimdScalar, float>(ActivationKind.None, Activation.Slope, c, bias, output, vectors, count);
                break;
        }
    }

    // Inlined with a constant kind, so that each loop holds one function.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<TSimd, TVector>(ActivationKind kind, float slope, float* c, float* bias, float* output, int start, int end)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int i = start; i < end; i += TSimd.Lanes)
        {
            TVector value = TSimd.Load(c + i);
            if (bias != null)
            {
                value = TSimd.Add(value, TSimd.Load(bias + i));
            }

            value = output == null
                ? ActivationFunctions.Apply<TSimd, TVector>(kind, slope, value)
                : ActivationFunctions.ApplyDerivative<TSimd, TVector>(kind, slope, TSimd.Load(output + i), value);
            TSimd.Store(c + i, value);
        }
    }
}
