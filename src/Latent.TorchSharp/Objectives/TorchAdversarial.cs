using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Numerics;
using Latent.TorchSharp.Tensors;

namespace Latent.TorchSharp.Objectives;

/// <summary>The adversarial objective: the steps of the managed engine's, in the same order and with the same draws.</summary>
internal sealed class TorchAdversarial : TorchObjective
{
    private const int RunShift = 20;
    private const int StepShift = 24;

    // Latents of a step are drawn from the stream of twice its number; evaluation takes those of step 2⁶³, as the managed engine does.
    private const ulong EvaluationStream = 1UL << 63;

    private readonly AdversarialGame _objective;
    private readonly TorchGameLayout _layout;
    private readonly TorchScores _scores;
    private readonly TorchNetwork _generator;
    private readonly TorchNetwork _discriminator;
    private readonly TorchGradientPenalty? _penalty;
    private readonly TorchSpectralNormalizer? _spectral;
    private readonly TorchAverage? _average;
    private readonly bool _isJoint;

    public TorchAdversarial(AdversarialGame objective, ObjectiveContext context)
        : base(context)
    {
        _objective = objective;
        if (objective.GradientPenalty > 0 && context.Store.Device.type == DeviceType.CUDA && context.Plan.Networks[1].Architecture.Layers.FirstOrDefault(layer => layer is LSTM or GRU) is { } recurrent)
        {
            throw new NotSupportedException(
                $"GradientPenalty is {objective.GradientPenalty}, for which network \"{context.Plan.Networks[1].Name}\" is differentiated twice, but cuDNN cannot do that with its layer {recurrent.GetType().Name}: " +
                "set GradientPenalty to 0, use spectral normalization, or train with the managed engine or TorchSharpEngine.Cpu().");
        }

        _layout = new TorchGameLayout(objective, context.Plan);
        (_generator, _discriminator) = (context.Networks[0], context.Networks[1]);
        _scores = new TorchScores(objective.Loss, _discriminator.EndsInSigmoid);
        _isJoint = !_discriminator.Network.Architecture.Layers.Any(layer => layer is BatchNorm);
        _penalty = objective.GradientPenalty > 0 ? new TorchGradientPenalty(objective, _layout, _discriminator) : null;
        _spectral = objective.SpectralNormalization ? new TorchSpectralNormalizer(_discriminator.Network, context.Store) : null;
        _average = context.Networks.Length == 3 ? new TorchAverage(context, objective.AverageDecay) : null;
    }

    public override int SampleLength => _layout.SampleLength;

    public override void Train(in Batch batch, long step, float learningRateFactor, Span<float> metrics)
    {
        int rows = CheckRows(batch), judgments = rows / _objective.Packing;
        bool trainsGenerator = (step + 1) % _objective.DiscriminatorSteps == 0;
        Staging staging = Context.Staging;
        ulong random = (ulong)step << StepShift, seed = Context.Options.Seed;
        Rows sent = Stage(batch, (ulong)step);
        long[] generatorDraws = _generator.Draw(staging, seed, random, rows);
        long[][] judging = _isJoint
            ? [_discriminator.Draw(staging, seed, random + (1UL << RunShift), 2 * judgments)]
            : [_discriminator.Draw(staging, seed, random + (1UL << RunShift), judgments), _discriminator.Draw(staging, seed, random + (2UL << RunShift), judgments)];
        long[] fooling = trainsGenerator ? _discriminator.Draw(staging, seed, random + (3UL << RunShift), judgments) : [];
        long[] penalizing = _penalty is null ? [] : _discriminator.Draw(staging, seed, random + (4UL << RunShift), judgments);
        long between = 0;
        if (_penalty is not null)
        {
            WriteShares(staging.Add(judgments, out between), (ulong)step);
        }

        staging.Send();
        Tensor conditions = Conditions(sent, rows), real = Real(sent, rows);
        Context.Store.TakeGradients(_discriminator.Network.Name, isWanted: true);
        Tensor generated = _generator.Forward(cat([staging.Take(sent.Latents, rows, _layout.LatentLength), conditions], 1), rows, staging, generatorDraws);
        Tensor judgedReal = _layout.Judged(real, conditions), judgedGenerated = _layout.Judged(generated.detach(), conditions);

        // The discriminator's step.
        float scale = (float)ScaleOf(judgments);
        Context.Store.ClearGradients();
        Tensor realScores, generatedScores;
        if (_isJoint)
        {
            Tensor scores = Judge(cat([judgedReal, judgedGenerated], 0), 2 * judgments, staging, judging[0]);
            (realScores, generatedScores) = (scores.narrow(0, 0, judgments), scores.narrow(0, judgments, judgments));
        }
        else
        {
            realScores = Judge(judgedReal, judgments, staging, judging[0]);
            generatedScores = Judge(judgedGenerated, judgments, staging, judging[1]);
        }

        Tensor discriminatorLoss = (_scores.Real(realScores, 1 - _objective.LabelSmoothing) + _scores.Generated(generatedScores)) * scale;
        discriminatorLoss.backward();
        Tensor generatorLoss = _scores.Generator(generatedScores.detach()) * scale;
        discriminatorLoss = discriminatorLoss.detach();
        if (_penalty is not null)
        {
            discriminatorLoss = discriminatorLoss + _penalty.Accumulate(judgedReal, judgedGenerated, staging.Take(between, judgments, 1), staging, penalizing);
        }

        TorchOptimizer.Apply(OptimizerOf(1), learningRateFactor, step + 1, Context.Store, 1);
        _spectral?.Apply();
        if (trainsGenerator)
        {
            // The discriminator only passes gradients on here.
            Context.Store.TakeGradients(_discriminator.Network.Name, isWanted: false);
            long generatorStep = step / _objective.DiscriminatorSteps;
            Context.Store.ClearGradients();
            Tensor scores = Judge(_layout.Judged(generated, conditions), judgments, staging, fooling);
            generatorLoss = (_scores.Generator(scores) * scale) + Condition(generated, conditions, rows);
            generatorLoss.backward();
            TorchOptimizer.Apply(OptimizerOf(0), learningRateFactor, generatorStep + 1, Context.Store, 0);
            _average?.Move(generatorStep);
        }

        Report(discriminatorLoss, generatorLoss.detach(), realScores, generatedScores, generated.detach(), real, metrics);
    }

    public override void Evaluate(in Batch batch, Span<float> metrics)
    {
        int rows = CheckRows(batch), judgments = rows / _objective.Packing;
        Rows sent = Stage(batch, EvaluationStream);
        Context.Staging.Send();
        Tensor conditions = Conditions(sent, rows), real = Real(sent, rows);
        Tensor generated = _generator.Forward(cat([Context.Staging.Take(sent.Latents, rows, _layout.LatentLength), conditions], 1), rows);
        Tensor realScores = Judge(_layout.Judged(real, conditions), judgments, null, null);
        Tensor generatedScores = Judge(_layout.Judged(generated, conditions), judgments, null, null);
        float scale = (float)ScaleOf(judgments);
        Report(
            (_scores.Real(realScores, 1) + _scores.Generated(generatedScores)) * scale, _scores.Generator(generatedScores) * scale, realScores, generatedScores, generated, real, metrics);
    }

    public override void Forget() => _spectral?.Forget();

    private int CheckRows(in Batch batch)
    {
        if (_objective.Classes > 0)
        {
            CheckLabels(batch, _objective.Classes);
        }

        return batch.Rows % _objective.Packing == 0
            ? batch.Rows
            : throw new ArgumentException($"The discriminator judges {_objective.Packing} rows together, but the batch has {batch.Rows}; make the batch size a multiple and drop the last, partial batch.", nameof(batch));
    }

    /// <summary>Writes samples, conditions and latents.</summary>
    private Rows Stage(in Batch batch, ulong stream)
    {
        int rows = batch.Rows;
        long perRow = _layout.SampleLength + _layout.ConditionLength + _layout.LatentLength + 1 + _generator.DrawsPerRow + (4 * _discriminator.DrawsPerRow);
        Context.Staging.Begin(rows * perRow);
        batch.Samples[..(rows * _layout.SampleLength)].CopyTo(Context.Staging.Add(rows * _layout.SampleLength, out long samples));
        _layout.WriteConditions(batch, Context.Staging.Add(rows * _layout.ConditionLength, out long conditions));
        new RandomStream(Context.Options.Seed, RandomPurpose.Sampling, unchecked(stream * 2)).FillNormal(Context.Staging.Add(rows * _layout.LatentLength, out long latents));
        return new Rows(samples, conditions, latents);
    }

    private void WriteShares(Span<float> shares, ulong step) => new RandomStream(Context.Options.Seed, RandomPurpose.Sampling, (step * 2) + 1).FillUniform(shares);

    private Tensor Real(Rows sent, int rows) => Context.Staging.Take(sent.Samples, rows, _layout.SampleLength).narrow(1, 0, _layout.DataLength);

    private Tensor Conditions(Rows sent, int rows) => Context.Staging.Take(sent.Conditions, rows, _layout.ConditionLength);

    private Tensor Judge(Tensor rows, int judgments, Staging? staging, long[]? draws) => _discriminator.Forward(rows, judgments, staging, draws);

    private double ScaleOf(int judgments) => _objective.Reduction == Reduction.Mean ? 1.0 / judgments : 1;

    /// <summary>The generator has to give what the condition asks for: −log of the share it gives to each value that is 1 in the condition.</summary>
    private Tensor Condition(Tensor generated, Tensor conditions, int rows)
    {
        const float Least = 1e-20f;
        if (_objective.ConditionWeight == 0 || _objective.ConditionLength == 0)
        {
            return zeros([], dtype: ScalarType.Float32, device: Context.Store.Device);
        }

        Tensor shares = generated.narrow(1, _layout.DataLength - _objective.ConditionLength, _objective.ConditionLength);
        Tensor bounded = shares + (shares.clamp_min(Least) - shares).detach();
        return -(bounded.log() * conditions.gt(0f).to_type(ScalarType.Float32)).sum() * (_objective.ConditionWeight / rows);
    }

    private void Report(Tensor discriminator, Tensor generator, Tensor realScores, Tensor generatedScores, Tensor generated, Tensor real, Span<float> metrics)
    {
        using var mode = no_grad();
        Tensor variance = real.var(0, unbiased: false).sum(), ratio = (generated.var(0, unbiased: false).sum() / variance).sqrt();
        Tensor spread = where(variance.gt(0f), ratio, ones_like(ratio));
        Fetch([discriminator + generator, discriminator, generator, _scores.Mean(realScores), _scores.Mean(generatedScores), spread], metrics);
    }

    private readonly record struct Rows(long Samples, long Conditions, long Latents);
}
