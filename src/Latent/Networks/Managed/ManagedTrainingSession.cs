using Latent.Networks.Engines;
using Latent.Networks.Objectives;

namespace Latent.Networks.Managed;

/// <summary>A plan compiled for training.</summary>
internal sealed class ManagedTrainingSession : ManagedInferenceSession, ITrainingSession
{
    private readonly CompiledObjective _objective;
    private readonly int _metrics;
    private readonly int _sampleLength;
    private long _steps;
    private float _learningRateFactor = 1f;

    public ManagedTrainingSession(ModelPlan plan, SessionOptions options)
        : base(plan.Networks, options.Seed, options.Optimizer)
    {
        Plan = plan;
        Options = options;
        _metrics = plan.Objective.Metrics.Count;
        _objective = plan.Objective switch
        {
            Reconstruction reconstruction => new CompiledReconstruction(reconstruction, plan, options, Compiled, Store, Tied),
            AdversarialGame when !Tied.IsEmpty => throw new ArgumentException("The adversarial objective does not take tied weights; use Dense for TransposedDense.", nameof(plan)),
            AdversarialGame adversarial => new CompiledAdversarial(adversarial, plan, options, Compiled, Store),
            Classification => new CompiledClassification(plan, options, Compiled, Store, Tied),
            Compactness compactness => new CompiledCompactness(plan, compactness, options, Compiled, Store, Tied),
            _ => throw new NotSupportedException($"The managed engine has no objective {plan.Objective.GetType().Name}."),
        };
        _sampleLength = _objective.SampleLength;
    }

    public ModelPlan Plan { get; }

    public SessionOptions Options { get; }

    public long Steps
    {
        get => _steps;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _steps = value;
        }
    }

    public float LearningRateFactor
    {
        get => _learningRateFactor;
        set
        {
            if (!(value >= 0f && float.IsFinite(value)))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "The learning rate factor is a finite number of at least 0.");
            }

            _learningRateFactor = value;
        }
    }

    public void Train(in Batch batch, Span<float> metrics)
    {
        Check(batch, metrics);
        _objective.Train(batch, _steps, _learningRateFactor, metrics);
        _steps++;
    }

    public void Evaluate(in Batch batch, Span<float> metrics)
    {
        Check(batch, metrics);
        _objective.Evaluate(batch, metrics);
    }

    /// <summary>Copies out the gradient that the last training step took of a parameter.</summary>
    internal void ReadGradient(string tensor, Span<float> values) => Store.FindGradient(tensor, values.Length).CopyTo(values);

    private void Check(in Batch batch, Span<float> metrics)
    {
        ThrowIfDisposed();
        if (batch.Rows < 1 || batch.Rows > Options.BatchSize)
        {
            throw new ArgumentException($"The batch has {batch.Rows} rows; this session was compiled for 1 to {Options.BatchSize}.", nameof(batch));
        }

        long needed = (long)batch.Rows * _sampleLength;
        if (batch.Samples.Length < needed)
        {
            throw new ArgumentException(
                $"A sample has {_sampleLength} values: {batch.Rows} rows are {needed} values, but the batch has {batch.Samples.Length}.",
                nameof(batch));
        }

        if (metrics.Length < _metrics)
        {
            throw new ArgumentException($"The objective reports {_metrics} figures ({string.Join(", ", Plan.Objective.Metrics)}), but the span takes {metrics.Length}.", nameof(metrics));
        }
    }
}
