using System.Runtime.Intrinsics;

namespace Latent.Projection;

/// <summary>
/// The forces on a point: towards those it is tied to, Σ w·2ab·d^(2b−2)/(1 + a·d^2b)·Δ, and away from others,
/// Σ w·2γb/((ε + d²)(1 + a·d^2b))·Δ, the gradients of UMAP's cross-entropy (McInnes, Healy and Melville 2018, section 3.2),
/// each cut at 4 for a pair as umap-learn does.
/// </summary>
internal sealed class UmapForces
{
    /// <summary>The pairs that are computed at once.</summary>
    public const int Lanes = 16;

    /// <summary>What keeps the repulsion of points in one place finite, as in umap-learn.</summary>
    private const float Epsilon = 1e-3f;

    private const float Least = 1e-12f;
    private const float Longest = 4;

    private readonly UmapCurve _curve;
    private readonly float _repulsion;

    public UmapForces(UmapOptions options)
    {
        _curve = UmapCurve.Fit(options.MinimumDistance, options.Spread);
        _repulsion = (float)options.RepulsionStrength;
    }

    /// <summary>The force towards sixteen points.</summary>
    /// <param name="differences">The differences to them: the first coordinates, then the second.</param>
    /// <param name="weights">How strongly each draws; 0 where there is none.</param>
    public (Vector512<float> X, Vector512<float> Y) Draw(ReadOnlySpan<float> differences, Vector512<float> weights)
    {
        Vector512<float> x = Vector512.Create(differences), y = Vector512.Create(differences[Lanes..]);
        Vector512<float> squares = Vector512.Max((x * x) + (y * y), Vector512.Create(Least));
        Vector512<float> power = Power(squares);
        Vector512<float> strength = power * (2 * _curve.A * _curve.B) / (squares * ((power * _curve.A) + Vector512<float>.One));
        return (Cut(strength * x) * weights, Cut(strength * y) * weights);
    }

    /// <summary>The force from sixteen points, away from them.</summary>
    /// <param name="differences">The differences to them: the first coordinates, then the second.</param>
    public (Vector512<float> X, Vector512<float> Y) Push(ReadOnlySpan<float> differences)
    {
        Vector512<float> x = Vector512.Create(differences), y = Vector512.Create(differences[Lanes..]);
        Vector512<float> squares = (x * x) + (y * y);
        Vector512<float> power = Power(Vector512.Max(squares, Vector512.Create(Least)));
        Vector512<float> strength = Vector512.Create(2 * _repulsion * _curve.B) / ((squares + Vector512.Create(Epsilon)) * ((power * _curve.A) + Vector512<float>.One));
        return (Cut(strength * x), Cut(strength * y));
    }

    /// <summary>d^2b of squared distances.</summary>
    private Vector512<float> Power(Vector512<float> squares) => Vector512.Exp(Vector512.Log(squares) * _curve.B);

    private static Vector512<float> Cut(Vector512<float> force) => Vector512.Min(Vector512.Max(force, Vector512.Create(-Longest)), Vector512.Create(Longest));
}
