using System.Numerics.Tensors;
using Latent.Networks.Engines;
using Latent.Networks.Objectives;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// The gradient penalty λ(‖∇D(x)‖₂ − t)² at points x between real and generated rows (Gulrajani et al., "Improved training
/// of Wasserstein GANs", 2017, equation 3, where t is 1).
/// </summary>
/// <remarks>
/// Its gradient by the weights is a second derivative: with g = ∇D(x) and ĝ = g/‖g‖ it is 2λ(‖g‖ − t) times the derivative of
/// ∇_weights D along ĝ. That derivative is taken as the central difference of two ordinary runs at x ± hĝ, whose score
/// gradients ±(‖g‖ − t)λ/h add up in the weights' gradients, so that layers need no second derivatives. The error is of the
/// order of h²; at a kink of a rectifier the difference sees the mean of both sides.
/// </remarks>
internal sealed class GradientPenalty
{
    /// <summary>How far apart the difference is taken, along a direction of length 1: small against rows of order 1, large against rounding.</summary>
    /// <remarks>Held against exact second derivatives of smooth networks, a third of it and three times it are both further off.</remarks>
    private const float Distance = 0.01f;

    private readonly float _weight;
    private readonly float _target;
    private readonly int _packing;
    private readonly RandomStream _random;
    private readonly AdversarialLayout _layout;
    private readonly TrainingPass _discriminator;
    private readonly GradientBuffers _gradients;
    private readonly AlignedBuffer _ahead;
    private readonly AlignedBuffer _behind;
    private readonly float[] _slopes;

    public GradientPenalty(AdversarialGame objective, SessionOptions options, AdversarialLayout layout, TrainingPass discriminator, GradientBuffers gradients)
    {
        _weight = objective.GradientPenalty;
        _target = objective.GradientPenaltyTarget;
        _packing = objective.Packing;
        _random = new RandomStream(options.Seed, RandomPurpose.Sampling);
        _layout = layout;
        _discriminator = discriminator;
        _gradients = gradients;
        _ahead = new AlignedBuffer((long)options.BatchSize * layout.RowLength);
        _behind = new AlignedBuffer((long)options.BatchSize * layout.RowLength);
        _slopes = new float[options.BatchSize];
    }

    /// <summary>Adds the penalty's gradient to the discriminator's, and gives the penalty.</summary>
    /// <param name="judged">Real rows, and behind them generated ones.</param>
    /// <param name="rows">The number of each.</param>
    /// <param name="step">The step.</param>
    /// <param name="random">What the discriminator's randomness follows from; the same for all runs, so that they differ in their input alone.</param>
    public double Accumulate(ReadOnlySpan<float> judged, int rows, ulong step, ulong random)
    {
        int judgments = rows / _packing, length = rows * _layout.RowLength, judgedLength = _packing * _layout.RowLength;
        Span<float> ahead = _ahead.First(length), behind = _behind.First(length);
        WriteBetween(judged[..length], judged.Slice(length, length), judgments, step, ahead);
        _discriminator.Forward(ahead, judgments, isTraining: true, random);
        _gradients.Begin(judgments).Fill(1f);
        _discriminator.Backward(ahead, judgments, wantsParameters: false, wantsInput: true, accumulate: false, isActivationDerived: false);
        Span<float> slope = _gradients.Current(length);
        _layout.ClearCondition(rows, slope);

        double penalty = 0;
        for (int row = 0; row < judgments; row++)
        {
            Span<float> direction = slope.Slice(row * judgedLength, judgedLength);
            float norm = TensorPrimitives.Norm<float>(direction);
            penalty += _weight * Math.Pow(norm - _target, 2) / judgments;
            _slopes[row] = norm > 0 ? _weight * (norm - _target) / Distance / judgments : 0;
            Span<float> forward = ahead.Slice(row * judgedLength, judgedLength), backward = behind.Slice(row * judgedLength, judgedLength);
            TensorPrimitives.MultiplyAdd(direction, norm > 0 ? -Distance / norm : 0, forward, backward);
            TensorPrimitives.MultiplyAdd(direction, norm > 0 ? Distance / norm : 0, forward, forward);
        }

        Add(ahead, judgments, 1, random);
        Add(behind, judgments, -1, random);
        return penalty;
    }

    private void Add(ReadOnlySpan<float> input, int judgments, float sign, ulong random)
    {
        _discriminator.Forward(input, judgments, isTraining: true, random);
        TensorPrimitives.Multiply(_slopes.AsSpan(0, judgments), sign, _gradients.Begin(judgments));
        _discriminator.Backward(input, judgments, wantsParameters: true, wantsInput: false, accumulate: true, isActivationDerived: false);
    }

    private void WriteBetween(ReadOnlySpan<float> real, ReadOnlySpan<float> generated, int judgments, ulong step, Span<float> between)
    {
        int length = real.Length / judgments;
        _random.Restart((step * 2) + 1);
        for (int row = 0; row < judgments; row++)
        {
            TensorPrimitives.Lerp(
                generated.Slice(row * length, length),
                real.Slice(row * length, length),
                _random.NextSingle(),
                between.Slice(row * length, length));
        }
    }
}
