using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;

namespace Latent.Tests.Training;

/// <summary>A session whose losses are given beforehand: its one weight counts the steps, so that tests see which weights came back.</summary>
internal sealed class ScriptedSession(Func<long, float> trainingLoss, Func<long, float>? validationLoss = null, int batchSize = 8) : ITrainingSession
{
    private float _weight;

    public List<float> Factors { get; } = [];

    public List<float[]> Batches { get; } = [];

    public ModelPlan Plan { get; } = new([new Network("encoder", new Architecture([1], new Dense(1, bias: false)))], new Reconstruction());

    public SessionOptions Options { get; } = new() { BatchSize = batchSize };

    public long Steps { get; set; }

    public float LearningRateFactor { get; set; }

    public float Weight => _weight;

    public IReadOnlyList<Network> Networks => Plan.Networks;

    public IReadOnlyList<TensorInfo> Tensors { get; } = [new TensorInfo("encoder.0.weight", [1, 1], TensorRole.Parameter)];

    public void Train(in Batch batch, Span<float> metrics)
    {
        Factors.Add(LearningRateFactor);
        Batches.Add(batch.Samples.ToArray());
        metrics[0] = trainingLoss(Steps);
        Steps++;
        _weight = Steps;
    }

    public void Evaluate(in Batch batch, Span<float> metrics) => metrics[0] = validationLoss!(Steps);

    public void Run(string network, ReadOnlySpan<float> input, int rows, Span<float> output) => input[..rows].CopyTo(output);

    public void Read(string tensor, Span<float> values) => values[0] = _weight;

    public void Write(string tensor, ReadOnlySpan<float> values) => _weight = values[0];

    public void Dispose()
    {
    }
}
