using System.Runtime.CompilerServices;

namespace Latent.Numerics;

/// <summary>The activations and their derivatives for one vector of any width.</summary>
internal static class ActivationFunctions
{
    private const float SeluScale = 1.0507009873554805f;
    private const float SeluScaleTimesAlpha = 1.7580993408473766f;

    /// <summary>The function of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(ActivationKind kind, float slope, TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector zero = TSimd.Broadcast(0f);
        switch (kind)
        {
            case ActivationKind.ReLU:
                return TSimd.Select(TSimd.LessThan(x, zero), zero, x);
            case ActivationKind.LeakyReLU:
                return TSimd.Select(TSimd.LessThan(x, zero), TSimd.Multiply(x, TSimd.Broadcast(slope)), x);
            case ActivationKind.SELU:
                return TSimd.Select(
                    TSimd.LessThan(zero, x),
                    TSimd.Multiply(x, TSimd.Broadcast(SeluScale)),
                    TSimd.Multiply(VectorMath.ExpMinusOne<TSimd, TVector>(x), TSimd.Broadcast(SeluScaleTimesAlpha)));
            case ActivationKind.Sigmoid:
                return VectorMath.Sigmoid<TSimd, TVector>(x);
            case ActivationKind.Tanh:
                return VectorMath.Tanh<TSimd, TVector>(x);
            default:
                return x;
        }
    }

    /// <summary>A gradient times the derivative of the function where its output was y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ApplyDerivative<TSimd, TVector>(ActivationKind kind, float slope, TVector y, TVector gradient)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector zero = TSimd.Broadcast(0f);
        switch (kind)
        {
            case ActivationKind.ReLU:
                return TSimd.Select(TSimd.LessThan(zero, y), gradient, zero);
            case ActivationKind.LeakyReLU:
                return TSimd.Select(TSimd.LessThan(zero, y), gradient, TSimd.Multiply(gradient, TSimd.Broadcast(slope)));
            case ActivationKind.SELU:
                // Below zero the derivative λα·eˣ is y + λα.
                return TSimd.Multiply(
                    gradient,
                    TSimd.Select(TSimd.LessThan(zero, y), TSimd.Broadcast(SeluScale), TSimd.Add(y, TSimd.Broadcast(SeluScaleTimesAlpha))));
            case ActivationKind.Sigmoid:
                return TSimd.Multiply(gradient, TSimd.Multiply(y, TSimd.Subtract(TSimd.Broadcast(1f), y)));
            case ActivationKind.Tanh:
                return TSimd.Multiply(gradient, TSimd.Subtract(TSimd.Broadcast(1f), TSimd.Multiply(y, y)));
            default:
                return gradient;
        }
    }
}
