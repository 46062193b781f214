using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Latent.Numerics;

/// <summary>What <see cref="MatrixProduct"/> does to each finished row of a tile while it lies in the cache.</summary>
internal unsafe struct ProductEpilogue
{
    /// <summary>One value per column, added before the function; null for none, as in a backward pass.</summary>
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
        switch (Activation.Kind)
        {
            case ActivationKind.ReLU:
                Apply<TSimd, TVector, ActivationTags.ReLU>(c, row, column, count);
                break;
            case ActivationKind.LeakyReLU:
                Apply<TSimd, TVector, ActivationTags.LeakyReLU>(c, row, column, count);
                break;
            case ActivationKind.SELU:
                Apply<TSimd, TVector, ActivationTags.SELU>(c, row, column, count);
                break;
            case ActivationKind.Sigmoid:
                Apply<TSimd, TVector, ActivationTags.Sigmoid>(c, row, column, count);
                break;
            case ActivationKind.Tanh:
                Apply<TSimd, TVector, ActivationTags.Tanh>(c, row, column, count);
                break;
            default:
                Apply<TSimd, TVector, ActivationTags.None>(c, row, column, count);
                break;
        }
    }

    // Each of these is compiled only when a network has such a layer: compiling all at once would be felt at the first step.
    private readonly void Apply<TSimd, TVector, TTag>(float* c, int row, int column, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTag : struct, IActivationTag
    {
        float* bias = Bias == null ? null : Bias + column;
        float* output = Output == null ? null : Output + (row * OutputStride) + column;
        int at = Vectors<TSimd, TVector, TTag>(c, bias, output, 0, count);
        if (TSimd.Lanes > 8 && Simd256.IsSupported)
        {
            at = Vectors<Simd256, Vector256<float>, TTag>(c, bias, output, at, count);
        }

        if (TSimd.Lanes > 4 && Simd128.IsSupported)
        {
            at = Vectors<Simd128, Vector128<float>, TTag>(c, bias, output, at, count);
        }

        Vectors<SimdScalar, float, TTag>(c, bias, output, at, count);
    }

    /// <summary>Does it to as many whole vectors as there are, and says where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int Vectors<TSimd, TVector, TTag>(float* c, float* bias, float* output, int start, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTag : struct, IActivationTag
    {
        int end = start + ((count - start) & -TSimd.Lanes);
        if (start == end)
        {
            return end;
        }

        if (output == null)
        {
            Forward<TSimd, TVector, TTag>(Activation.Slope, c, bias, start, end);
        }
        else
        {
            Backward<TSimd, TVector, TTag>(Activation.Slope, c, output, start, end);
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TSimd, TVector, TTag>(float slope, float* c, float* bias, int start, int end)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTag : struct, IActivationTag
    {
        for (int i = start; i < end; i += TSimd.Lanes)
        {
            TVector value = TSimd.Load(c + i);
            if (bias != null)
            {
                value = TSimd.Add(value, TSimd.Load(bias + i));
            }

            TSimd.Store(c + i, ActivationFunctions.Apply<TSimd, TVector>(TTag.Kind, slope, value));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TSimd, TVector, TTag>(float slope, float* c, float* output, int start, int end)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TTag : struct, IActivationTag
    {
        for (int i = start; i < end; i += TSimd.Lanes)
        {
            TSimd.Store(c + i, ActivationFunctions.ApplyDerivative<TSimd, TVector>(TTag.Kind, slope, TSimd.Load(output + i), TSimd.Load(c + i)));
        }
    }
}
