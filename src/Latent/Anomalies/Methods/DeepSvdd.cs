using System.Collections.Immutable;
using Latent.Anomalies.Scorers;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Training;

namespace Latent.Anomalies.Methods;

/// <summary>
/// How far a network that draws all training rows towards one point puts a row from it (Ruff and others, "Deep one-class
/// classification", 2018; the one-class objective). The network has no biases and no bounded activations, for with them it
/// could map everything to the point; the point is the mean of the untrained network's outputs, kept off zero.
/// </summary>
public sealed record DeepSvdd : AnomalyMethod
{
    /// <summary>The least magnitude of a coordinate of the centre, as in the authors' code.</summary>
    private const float LeastCentre = 0.1f;

    /// <summary>The layers; none, the default, are two dense ones of 64 and 16 units without biases, ReLU between (a convolution will do too).</summary>
    public ImmutableArray<Layer> Layers { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How it is trained; by default some 1,000 steps of Adam with a weight decay of 1e-6.</summary>
    public TrainingOptions? Training { get; init; }

    /// <summary>What computes; the managed engine by default.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEngine? Engine { get; init; }

    internal override void Validate()
    {
        foreach (Layer layer in Layers)
        {
            if (layer is Dense { Bias: true } or Sigmoid or Tanh)
            {
                throw new ArgumentException($"{layer} has a bias or is bounded, with which the network can map every row to the centre; use layers without.", nameof(Layers));
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(DeepSvdd? other) =>
        other is not null && base.Equals(other) && Layers.AsSpan().SequenceEqual(other.Layers.AsSpan()) && Equals(Training, other.Training) && Equals(Engine, other.Engine);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Layers.Length, Training);

    private protected override FittedScorer FitScaled(AnomalyTraining training)
    {
        MemorySamples kept = training.Select(training.Kept);
        int batch = kept.Rows < 2_000 ? 32 : 128;
        TrainingOptions options = Training ?? new TrainingOptions
        {
            BatchSize = batch,
            Epochs = Math.Clamp(1_000 / Math.Max(1, kept.Rows / batch), 2, 1_000),
            Optimizer = new Adam { WeightDecay = 1e-6f },
            Seed = training.Seed,
        };
        ImmutableArray<Layer> layers = Layers.IsEmpty ? [new Flatten(), new Dense(64, bias: false), new ReLU(), new Dense(16, bias: false)] : Layers;
        var network = new Network(SvddScorer.NetworkName, new Architecture(training.Shape, layers));
        IEngine engine = Engine ?? ManagedEngine.Shared;
        var sessionOptions = new SessionOptions { BatchSize = options.BatchSize, Optimizer = options.Optimizer, Seed = options.Seed };
        int outputs = network.Architecture.Output.Length;
        float[] centre;
        using (ITrainingSession untrained = engine.Compile(new ModelPlan([network], new Compactness { Centre = [.. new float[outputs]] }), sessionOptions))
        {
            centre = FindCentre(untrained, kept, outputs);
        }

        // The same seed gives the same first weights, so that the centre is theirs.
        using ITrainingSession session = engine.Compile(new ModelPlan([network], new Compactness { Centre = [.. centre] }), sessionOptions);
        Trainer.Train(session, kept, null, options, training.Progress, training.Logger, training.Cancellation);
        SvddScorer scorer = SvddScorer.From(session, network, centre, kept, engine);
        var scores = new float[training.Count];
        scorer.Score(training.Rows, training.Count, scores);
        return new FittedScorer(scorer, scores, false);
    }

    private static float[] FindCentre(ITrainingSession session, MemorySamples rows, int outputs)
    {
        var images = new float[Require.Capacity(rows.Rows, outputs, $"lower {nameof(AnomalyDetectorOptions.MaxRows)}")];
        session.Run(SvddScorer.NetworkName, rows.Values, rows.Rows, images);
        var centre = new float[outputs];
        for (int j = 0; j < outputs; j++)
        {
            double sum = 0;
            for (int i = 0; i < rows.Rows; i++)
            {
                sum += images[(i * outputs) + j];
            }

            float mean = (float)(sum / rows.Rows);
            centre[j] = MathF.Abs(mean) < LeastCentre ? MathF.CopySign(LeastCentre, mean) : mean;
        }

        return centre;
    }
}
