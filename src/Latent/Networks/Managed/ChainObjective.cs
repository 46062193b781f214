using System.Collections.Immutable;
using Latent.Networks.Engines;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>An objective that runs all networks one after another and takes a loss of the last output.</summary>
internal abstract class ChainObjective : CompiledObjective
{
    private readonly ParameterStore _store;
    private readonly GradientBuffers _gradients;
    private readonly TrainingPass[] _passes;
    private readonly Optimizer[] _optimizers;
    private readonly (int Start, int Length)[] _sharedGradients;
    private readonly int _firstTrained;

    protected ChainObjective(ModelPlan plan, SessionOptions options, ImmutableArray<CompiledNetwork> networks, ParameterStore store, TiedWeights tied)
    {
        for (int i = 1; i < networks.Length; i++)
        {
            if (networks[i].Network.Architecture.Input.Length != networks[i - 1].Network.Architecture.Output.Length)
            {
                throw new ArgumentException(
                    $"Network \"{networks[i].Network.Name}\" takes {networks[i].Network.Architecture.Input}, but \"{networks[i - 1].Network.Name}\" before it gives {networks[i - 1].Network.Architecture.Output}.",
                    nameof(plan));
            }
        }

        _store = store;
        _sharedGradients = tied.GradientRanges(plan.Networks, store);
        long widest = 0, scratch = 0;
        foreach (CompiledNetwork network in networks)
        {
            widest = Math.Max(widest, network.WidestStep(options.BatchSize));
            foreach (CompiledLayer layer in network.Layers)
            {
                scratch = Math.Max(scratch, layer.ScratchLength(options.BatchSize));
            }
        }

        _gradients = new GradientBuffers(widest, scratch);
        _passes = [.. networks.Select(network => new TrainingPass(network, options.BatchSize, store, _gradients, options.Seed))];
        _optimizers = [.. networks.Select(network => network.Network.Optimizer ?? options.Optimizer)];
        _firstTrained = Array.FindIndex(_passes, pass => pass.Network.IsTrained);
    }

    public override int SampleLength => _passes[0].Network.InputLength;

    /// <summary>The activation that gives the last output.</summary>
    protected Activation OutputActivation => _passes[^1].OutputActivation;

    /// <summary>Whether the gradient that <see cref="Loss"/> gives lies before the last activation.</summary>
    protected virtual bool IsActivationDerived => false;

    public override void Train(in Batch batch, long step, float learningRateFactor, Span<float> metrics)
    {
        ReadOnlySpan<float> output = Forward(batch, isTraining: true, (ulong)step << 24);
        if (_firstTrained < 0)
        {
            Loss(batch, output, default, metrics);
            return;
        }

        Loss(batch, output, _gradients.Begin(output.Length), metrics);
        if (!float.IsFinite(metrics[0]))
        {
            // The parameters stay as they are, so that what made the loss so can still be looked for.
            return;
        }

        foreach ((int start, int length) in _sharedGradients)
        {
            _store.Gradients.Slice(start, length).Clear();
        }

        for (int i = _passes.Length - 1; i >= _firstTrained; i--)
        {
            if (i == 0 && _passes.Length > 1)
            {
                ReadOnlySpan<float> latents = FirstOutput(batch);
                AddLatentGradient(batch.Rows, latents, _gradients.Current(latents.Length));
            }

            _passes[i].Backward(
                InputOf(i, batch),
                batch.Rows,
                wantsParameters: true,
                wantsInput: i > _firstTrained,
                accumulate: false,
                isActivationDerived: IsActivationDerived && i == _passes.Length - 1);
        }

        for (int i = _firstTrained; i < _passes.Length; i++)
        {
            if (_passes[i].Network.IsTrained)
            {
                (int start, int length) = _store.RangeOf(i);
                OptimizerStep.Apply(
                    _optimizers[i],
                    learningRateFactor,
                    step + 1,
                    _store.Parameters.Slice(start, length),
                    _store.Gradients.Slice(start, length),
                    _store.State(0, i),
                    _store.State(1, i));
            }
        }
    }

    public override void Evaluate(in Batch batch, Span<float> metrics) => Loss(batch, Forward(batch, isTraining: false, 0), default, metrics);

    /// <summary>Takes the loss of the last output, and its gradient where that is wanted.</summary>
    protected abstract void Loss(in Batch batch, ReadOnlySpan<float> output, Span<float> gradient, Span<float> metrics);

    /// <summary>Adds the gradient of what the first network's output costs by itself.</summary>
    protected virtual void AddLatentGradient(int rows, ReadOnlySpan<float> latents, Span<float> gradient)
    {
    }

    /// <summary>The first network's output in the last run forward.</summary>
    protected ReadOnlySpan<float> FirstOutput(in Batch batch) => _passes[0].Output(batch.Samples, batch.Rows);

    /// <summary>The runs of the networks, in their order.</summary>
    protected ReadOnlySpan<TrainingPass> Passes => _passes;

    private ReadOnlySpan<float> InputOf(int network, in Batch batch) =>
        network == 0 ? batch.Samples : _passes[network - 1].Output(InputOf(network - 1, batch), batch.Rows);

    private ReadOnlySpan<float> Forward(in Batch batch, bool isTraining, ulong randomIndex)
    {
        ReadOnlySpan<float> current = batch.Samples;
        foreach (TrainingPass pass in _passes)
        {
            current = pass.Forward(current, batch.Rows, isTraining, randomIndex);
        }

        return current;
    }
}
