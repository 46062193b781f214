using Latent.Networks.Engines;
using Latent.Networks.Managed;

namespace Latent.Tests.Training;

/// <summary>The managed engine with an action after each training step, to interrupt a training at an exact place.</summary>
internal sealed class HookedEngine(Action<long> afterStep) : IEngine
{
    public string Name => ManagedEngine.Shared.Name;

    public IInferenceSession Compile(IReadOnlyList<Network> networks) => ManagedEngine.Shared.Compile(networks);

    public ITrainingSession Compile(ModelPlan plan, SessionOptions options) => new Session(ManagedEngine.Shared.Compile(plan, options), afterStep);

    private sealed class Session(ITrainingSession inner, Action<long> afterStep) : ITrainingSession
    {
        public ModelPlan Plan => inner.Plan;

        public SessionOptions Options => inner.Options;

        public long Steps { get => inner.Steps; set => inner.Steps = value; }

        public float LearningRateFactor { get => inner.LearningRateFactor; set => inner.LearningRateFactor = value; }

        public IReadOnlyList<Network> Networks => inner.Networks;

        public IReadOnlyList<TensorInfo> Tensors => inner.Tensors;

        public void Train(in Batch batch, Span<float> metrics)
        {
            inner.Train(batch, metrics);
            afterStep(inner.Steps);
        }

        public void Evaluate(in Batch batch, Span<float> metrics) => inner.Evaluate(batch, metrics);

        public void Run(string network, ReadOnlySpan<float> input, int rows, Span<float> output) => inner.Run(network, input, rows, output);

        public void Read(string tensor, Span<float> values) => inner.Read(tensor, values);

        public void Write(string tensor, ReadOnlySpan<float> values) => inner.Write(tensor, values);

        public void Dispose() => inner.Dispose();
    }
}
