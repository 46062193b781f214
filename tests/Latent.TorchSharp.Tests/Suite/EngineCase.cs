using Latent.Networks.Engines;
using Latent.Networks.Optimizers;

namespace Latent.TorchSharp.Tests.Suite;

/// <summary>A plan, and a batch for it.</summary>
internal sealed record EngineCase(string Name, ModelPlan Plan, int Rows, float[] Samples, int[] Labels)
{
    /// <summary>
    /// Adam with a large ε: some gradients are zero but for rounding (a bias before batch normalization, the last bias of a critic), and with
    /// a small one Adam makes whole steps of such rounding.
    /// </summary>
    public Optimizer Optimizer { get; init; } = new Adam(0.003f) { Epsilon = 1e-3f };

    public ITrainingSession Compile(IEngine engine, Optimizer? optimizer = null) =>
        engine.Compile(Plan, new SessionOptions { BatchSize = Rows, Optimizer = optimizer ?? Optimizer, Seed = 5 });

    public float[] Train(ITrainingSession session)
    {
        float[] metrics = new float[Plan.Objective.Metrics.Count];
        session.Train(new Batch(Rows, Samples, Labels), metrics);
        return metrics;
    }

    public float[] Evaluate(ITrainingSession session)
    {
        float[] metrics = new float[Plan.Objective.Metrics.Count];
        session.Evaluate(new Batch(Rows, Samples, Labels), metrics);
        return metrics;
    }

    public static float[] Read(IInferenceSession session, TensorInfo tensor)
    {
        float[] values = new float[tensor.Shape.Length];
        session.Read(tensor.Name, values);
        return values;
    }

    public override string ToString() => Name;
}
