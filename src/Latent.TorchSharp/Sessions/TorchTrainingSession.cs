using System.Runtime.InteropServices;
using Latent.Networks.Engines;
using Latent.Networks.Objectives;
using Latent.TorchSharp.Objectives;
using Latent.TorchSharp.Tensors;

namespace Latent.TorchSharp.Sessions;

/// <summary>A plan on the device for training.</summary>
internal sealed class TorchTrainingSession : TorchInferenceSession, ITrainingSession
{
    private readonly TorchObjective _objective;
    private readonly Staging _staging;
    private readonly int _metrics;
    private long _steps;
    private float _learningRateFactor = 1f;

    public TorchTrainingSession(ITrainingSession model, TorchDevice device)
        : base(model, device, isTrained: true)
    {
        Plan = model.Plan;
        Options = model.Options;
        _metrics = Plan.Objective.Metrics.Count;
        _staging = new Staging(Store.Device);
        var context = new ObjectiveContext(Plan, Options, OnDevice, Store, _staging);
        _objective = Plan.Objective switch
        {
            Reconstruction reconstruction => new TorchReconstruction(reconstruction, context),
            Classification => new TorchClassification(context),
            Compactness compactness => new TorchCompactness(compactness, context),
            AdversarialGame game => new TorchAdversarial(game, context),
            _ => throw new NotSupportedException($"The TorchSharp engine has no objective {Plan.Objective.GetType().Name}."),
        };
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
        try
        {
            using var scope = NewDisposeScope();
            Enter();
            _objective.Train(batch, _steps, _learningRateFactor, metrics);
        }
        catch (ExternalException e)
        {
            throw TorchErrors.Explain(OnDevice[0].Network.Name, e);
        }

        _steps++;
    }

    public void Evaluate(in Batch batch, Span<float> metrics)
    {
        Check(batch, metrics);
        try
        {
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            Enter();
            _objective.Evaluate(batch, metrics);
        }
        catch (ExternalException e)
        {
            throw TorchErrors.Explain(OnDevice[0].Network.Name, e);
        }
    }

    public override void Write(string tensor, ReadOnlySpan<float> values)
    {
        base.Write(tensor, values);
        _objective.Forget();
    }

    protected override void Release()
    {
        _staging.Dispose();
        _objective.Dispose();
        base.Release();
    }

    private void Check(in Batch batch, Span<float> metrics)
    {
        ThrowIfDisposed();
        if (batch.Rows < 1 || batch.Rows > Options.BatchSize)
        {
            throw new ArgumentException($"The batch has {batch.Rows} rows; this session was compiled for 1 to {Options.BatchSize}.", nameof(batch));
        }

        long needed = (long)batch.Rows * _objective.SampleLength;
        if (batch.Samples.Length < needed)
        {
            throw new ArgumentException($"A sample has {_objective.SampleLength} values: {batch.Rows} rows are {needed} values, but the batch has {batch.Samples.Length}.", nameof(batch));
        }

        if (metrics.Length < _metrics)
        {
            throw new ArgumentException($"The objective reports {_metrics} figures ({string.Join(", ", Plan.Objective.Metrics)}), but the span takes {metrics.Length}.", nameof(metrics));
        }
    }
}
