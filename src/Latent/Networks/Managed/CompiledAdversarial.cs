using System.Collections.Immutable;
using Latent.Networks.Engines;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>The adversarial objective.</summary>
/// <remarks>
/// The generator runs forward once per step; the discriminator judges real and generated rows in one run where nothing in
/// it looks at the whole batch (batch normalization does), and takes its step; then it judges the generated rows anew and
/// the generator follows. A player whose loss is no finite number takes no step: the generator's is known only after the
/// discriminator's step, so that one may have been taken.
/// </remarks>
internal sealed class CompiledAdversarial : CompiledObjective
{
    // Each run of a network within a step draws its own randomness; sites within a run lie below 2²⁰.
    private const int RunShift = 20;
    private const int StepShift = 24;
    private const ulong EvaluationStream = 1UL << 63;

    private readonly AdversarialGame _objective;
    private readonly ImmutableArray<Optimizer> _optimizers;
    private readonly RandomStream _random;
    private readonly ParameterStore _store;
    private readonly GradientBuffers _gradients;
    private readonly AdversarialLayout _layout;
    private readonly AdversarialLosses _losses;
    private readonly TrainingPass _generator;
    private readonly TrainingPass _discriminator;
    private readonly GradientPenalty? _penalty;
    private readonly SpectralNormalizer? _spectral;
    private readonly WeightAverage? _average;
    private readonly AlignedBuffer _noise;
    private readonly AlignedBuffer _latents;
    private readonly AlignedBuffer _judged;
    private readonly BatchSpread _spread;
    private readonly bool _isJoint;
    private readonly bool _isProbability;

    public CompiledAdversarial(AdversarialGame objective, ModelPlan plan, SessionOptions options, ImmutableArray<CompiledNetwork> networks, ParameterStore store)
    {
        _objective = objective;
        _layout = new AdversarialLayout(objective, plan);
        _random = new RandomStream(options.Seed, RandomPurpose.Sampling);
        _store = store;
        _optimizers = [plan.Networks[0].Optimizer ?? options.Optimizer, plan.Networks[1].Optimizer ?? options.Optimizer];
        bool hasBatchNorm = networks[1].Layers.Any(layer => layer is CompiledBatchNorm);
        _isJoint = !hasBatchNorm;
        int rows = options.BatchSize, judgments = (_isJoint ? 2 : 1) * rows / objective.Packing;
        long widest = Math.Max(networks[0].WidestStep(rows), networks[1].WidestStep(judgments)), scratch = 0;
        scratch = Math.Max(scratch, networks[0].Layers.Select(layer => layer.ScratchLength(rows)).DefaultIfEmpty().Max());
        scratch = Math.Max(scratch, networks[1].Layers.Select(layer => layer.ScratchLength(judgments)).DefaultIfEmpty().Max());
        _gradients = new GradientBuffers(widest, scratch);
        _generator = new TrainingPass(networks[0], rows, store, _gradients, options.Seed);
        _discriminator = new TrainingPass(networks[1], judgments, store, _gradients, options.Seed);
        _isProbability = _discriminator.OutputActivation.Kind == ActivationKind.Sigmoid;
        Validate(objective, plan, hasBatchNorm, _isProbability);
        _losses = new AdversarialLosses(objective.Loss, _isProbability);
        _penalty = objective.GradientPenalty > 0 ? new GradientPenalty(objective, options, _layout, _discriminator, _gradients) : null;
        _spectral = objective.SpectralNormalization ? new SpectralNormalizer(plan.Networks[1], store) : null;
        _average = plan.Networks.Length == 3 ? new WeightAverage(plan.Networks, 0, 2, objective.AverageDecay, store) : null;
        _noise = new AlignedBuffer((long)rows * _layout.LatentLength);
        _latents = new AlignedBuffer((long)rows * networks[0].InputLength);
        _judged = new AlignedBuffer(2L * rows * _layout.RowLength);
        _spread = new BatchSpread(_layout.DataLength);
    }

    public override int SampleLength => _layout.SampleLength;

    public override void Train(in Batch batch, long step, float learningRateFactor, Span<float> metrics)
    {
        int rows = CheckRows(batch), judgments = rows / _objective.Packing;
        ulong random = (ulong)step << StepShift;
        ReadOnlySpan<float> latents = DrawLatents(batch, (ulong)step);
        ReadOnlySpan<float> generated = _generator.Forward(latents, rows, isTraining: true, random);
        ReadOnlySpan<float> judged = WriteJudged(batch, generated);

        double discriminatorLoss = TrainDiscriminator(judged, judgments, random, metrics, out double generatorLoss);
        if (_penalty is not null)
        {
            discriminatorLoss += _penalty.Accumulate(judged, rows, (ulong)step, random + (4UL << RunShift));
        }

        if (!double.IsFinite(discriminatorLoss))
        {
            // Nothing is changed, so that what made the loss so can still be looked for; the loop stops at the figures.
            Report(discriminatorLoss, generatorLoss, batch, generated, metrics);
            return;
        }

        Apply(1, learningRateFactor, step + 1);
        _spectral?.Apply();
        if ((step + 1) % _objective.DiscriminatorSteps == 0)
        {
            long generatorStep = step / _objective.DiscriminatorSteps;
            generatorLoss = TrainGenerator(batch, latents, generated, judged, random);
            if (double.IsFinite(generatorLoss))
            {
                Apply(0, learningRateFactor, generatorStep + 1);
                _average?.Move(generatorStep);
            }
        }

        Report(discriminatorLoss, generatorLoss, batch, generated, metrics);
    }

    public override void Evaluate(in Batch batch, Span<float> metrics)
    {
        int rows = CheckRows(batch), judgments = rows / _objective.Packing;
        ReadOnlySpan<float> generated = _generator.Forward(DrawLatents(batch, EvaluationStream), rows, isTraining: false, 0);
        ReadOnlySpan<float> judged = WriteJudged(batch, generated);
        double scale = ScaleOf(judgments);
        ReadOnlySpan<float> scores = _discriminator.Forward(Half(judged, rows, 0), judgments, isTraining: false, 0);
        double discriminator = _losses.Real(scores, 1, 0, default) * scale;
        metrics[3] = (float)_losses.MeanScore(scores);
        scores = _discriminator.Forward(Half(judged, rows, 1), judgments, isTraining: false, 0);
        discriminator += _losses.Generated(scores, 0, default) * scale;
        metrics[4] = (float)_losses.MeanScore(scores);
        Report(discriminator, _losses.Generator(scores, 0, default) * scale, batch, generated, metrics);
    }

    private static void Validate(AdversarialGame objective, ModelPlan plan, bool hasBatchNorm, bool isProbability)
    {
        string name = plan.Networks[1].Name;
        if (isProbability && objective.Loss is AdversarialLoss.Hinge or AdversarialLoss.Wasserstein && isProbability)
        {
            throw new ArgumentException($"The loss {objective.Loss} needs an unbounded score, but network \"{name}\" ends with a sigmoid; leave it out.", nameof(plan));
        }

        if (hasBatchNorm && (objective.GradientPenalty > 0 || objective.Packing > 1))
        {
            throw new ArgumentException($"A gradient penalty and packing judge each row alone, but network \"{name}\" has batch normalization, which joins the rows of a batch; leave it out.", nameof(plan));
        }

        if (plan.Networks[0].IsFrozen || plan.Networks[1].IsFrozen)
        {
            throw new ArgumentException("Generator and discriminator are trained together; neither can be frozen.", nameof(plan));
        }
    }

    private int CheckRows(in Batch batch)
    {
        _layout.Check(batch);
        return batch.Rows % _objective.Packing == 0
            ? batch.Rows
            : throw new ArgumentException($"The discriminator judges {_objective.Packing} rows together, but the batch has {batch.Rows}; make the batch size a multiple and drop the last, partial batch.", nameof(batch));
    }

    private ReadOnlySpan<float> DrawLatents(in Batch batch, ulong stream)
    {
        Span<float> noise = _noise.First(batch.Rows * _layout.LatentLength);
        _random.Restart(stream * 2);
        _random.FillNormal(noise);
        if (_layout.ConditionLength == 0)
        {
            return noise;
        }

        Span<float> latents = _latents.First(batch.Rows * (_layout.LatentLength + _layout.ConditionLength));
        _layout.WriteLatents(batch, noise, latents);
        return latents;
    }

    /// <summary>Real rows, and behind them generated ones.</summary>
    private ReadOnlySpan<float> WriteJudged(in Batch batch, ReadOnlySpan<float> generated)
    {
        int length = batch.Rows * _layout.RowLength;
        Span<float> judged = _judged.First(2 * length);
        _layout.WriteJudged(batch, batch.Samples, _layout.SampleLength, judged);
        _layout.WriteJudged(batch, generated, _layout.DataLength, judged[length..]);
        return judged;
    }

    private ReadOnlySpan<float> Half(ReadOnlySpan<float> judged, int rows, int half) =>
        judged.Slice(half * rows * _layout.RowLength, rows * _layout.RowLength);

    private double ScaleOf(int judgments) => _objective.Reduction == Reduction.Mean ? 1.0 / judgments : 1;

    private double TrainDiscriminator(ReadOnlySpan<float> judged, int judgments, ulong random, Span<float> metrics, out double generatorLoss)
    {
        float scale = (float)ScaleOf(judgments), label = 1 - _objective.LabelSmoothing;
        double loss = 0;
        generatorLoss = 0;
        int rows = judgments * _objective.Packing;
        int runs = _isJoint ? 1 : 2;
        for (int run = 0; run < runs; run++)
        {
            ReadOnlySpan<float> input = _isJoint ? judged : Half(judged, rows, run);
            int count = _isJoint ? 2 * judgments : judgments;
            ReadOnlySpan<float> scores = _discriminator.Forward(input, count, isTraining: true, random + ((ulong)(run + 1) << RunShift));
            Span<float> gradient = _gradients.Begin(count);
            if (_isJoint || run == 0)
            {
                loss += _losses.Real(scores[..judgments], label, scale, gradient[..judgments]);
                metrics[3] = (float)_losses.MeanScore(scores[..judgments]);
            }

            if (_isJoint || run == 1)
            {
                ReadOnlySpan<float> generated = scores[^judgments..];
                loss += _losses.Generated(generated, scale, gradient[^judgments..]);
                metrics[4] = (float)_losses.MeanScore(generated);
                generatorLoss = _losses.Generator(generated, 0, default) * scale;
            }

            _discriminator.Backward(input, count, wantsParameters: true, wantsInput: false, accumulate: run > 0, IsScoreDerived);
        }

        return loss * scale;
    }

    private double TrainGenerator(in Batch batch, ReadOnlySpan<float> latents, ReadOnlySpan<float> generated, ReadOnlySpan<float> judged, ulong random)
    {
        int rows = batch.Rows, judgments = rows / _objective.Packing;
        float scale = (float)ScaleOf(judgments);
        ReadOnlySpan<float> input = Half(judged, rows, 1);
        ReadOnlySpan<float> scores = _discriminator.Forward(input, judgments, isTraining: true, random + (3UL << RunShift));
        double loss = _losses.Generator(scores, scale, _gradients.Begin(judgments)) * scale;
        _discriminator.Backward(input, judgments, wantsParameters: false, wantsInput: true, accumulate: false, IsScoreDerived);
        Span<float> gradient = _gradients.Current(rows * _layout.RowLength);
        _layout.KeepData(rows, gradient);
        loss += AddCondition(batch, generated, gradient);
        _generator.Backward(latents, rows, wantsParameters: true, wantsInput: false, accumulate: false, isActivationDerived: false);
        return loss;
    }

    private bool IsScoreDerived => _isProbability && _objective.Loss == AdversarialLoss.NonSaturating;

    /// <summary>The generator has to give what the condition asks for: −log of the share it gives to each value that is 1 in the condition.</summary>
    private double AddCondition(in Batch batch, ReadOnlySpan<float> generated, Span<float> gradient)
    {
        if (_objective.ConditionWeight == 0 || _objective.ConditionLength == 0)
        {
            return 0;
        }

        // A share of zero has no logarithm, and its gradient, multiplied with the share again behind a softmax, stays finite.
        const float Least = 1e-20f;
        double loss = 0;
        float weight = _objective.ConditionWeight / batch.Rows;
        int first = _layout.DataLength - _objective.ConditionLength;
        for (int row = 0; row < batch.Rows; row++)
        {
            ReadOnlySpan<float> condition = _layout.SampleCondition(batch, row);
            for (int i = 0; i < condition.Length; i++)
            {
                if (condition[i] > 0)
                {
                    int at = (row * _layout.DataLength) + first + i;
                    float share = Math.Max(generated[at], Least);
                    loss -= weight * Math.Log(share);
                    gradient[at] -= weight / share;
                }
            }
        }

        return loss;
    }

    private void Apply(int network, float learningRateFactor, long step)
    {
        (int start, int length) = _store.RangeOf(network);
        OptimizerStep.Apply(
            _optimizers[network],
            learningRateFactor,
            step,
            _store.Parameters.Slice(start, length),
            _store.Gradients.Slice(start, length),
            _store.State(0, network),
            _store.State(1, network));
    }

    private void Report(double discriminator, double generator, in Batch batch, ReadOnlySpan<float> generated, Span<float> metrics)
    {
        metrics[0] = (float)(discriminator + generator);
        metrics[1] = (float)discriminator;
        metrics[2] = (float)generator;
        metrics[5] = _spread.Measure(batch.Rows, generated, batch.Samples, _layout.SampleLength);
    }
}
