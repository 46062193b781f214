using System.Collections.Immutable;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>One network's outputs of every layer for one batch, from which the way back is taken.</summary>
internal sealed class TrainingPass
{
    private readonly ParameterStore _store;
    private readonly GradientBuffers _gradients;
    private readonly ImmutableArray<CompiledLayer> _layers;
    private readonly AlignedBuffer[] _outputs;
    private readonly AlignedBuffer[] _caches;
    private readonly int _firstTrained;
    private readonly RandomStream _random;
    private bool _isTraining;
    private ulong _randomIndex;

    /// <summary>Plans the buffers of a network for a batch size.</summary>
    public TrainingPass(CompiledNetwork network, int batchSize, ParameterStore store, GradientBuffers gradients, ulong seed)
    {
        Network = network;
        _random = new RandomStream(seed, RandomPurpose.Noise);
        _store = store;
        _gradients = gradients;
        _layers = network.Layers;
        _outputs = [.. _layers.Select(layer => new AlignedBuffer(layer.OutputSize(batchSize)))];
        _caches = [.. _layers.Select(layer => new AlignedBuffer(layer.CacheLength(batchSize)))];
        _firstTrained = network.IsTrained ? _layers.TakeWhile(layer => !layer.HasParameters).Count() : _layers.Length;
    }

    /// <summary>The network.</summary>
    public CompiledNetwork Network { get; }

    /// <summary>The activation of the last layer; none where something else comes last.</summary>
    public Activation OutputActivation => _layers.Length == 0 ? default : _layers[^1].Activation;

    /// <summary>What the divergence of this network's latents, summed over rows and latents, counts in the loss; 0 at first.</summary>
    public float DivergenceFactor { get; set; }

    /// <summary>Whether the network has latents with a divergence.</summary>
    public bool HasDivergence => _layers.Any(layer => layer is CompiledGaussianLatent);

    /// <summary>The divergence of the latents in the last run forward, summed over rows and latents, in nats.</summary>
    /// <param name="rows">The number of rows of that run.</param>
    public double Divergence(int rows)
    {
        double sum = 0;
        for (int i = 0; i < _layers.Length; i++)
        {
            if (_layers[i] is CompiledGaussianLatent latent)
            {
                sum += latent.Divergence(_caches[i].Span, rows);
            }
        }

        return sum;
    }

    /// <summary>Runs the network forward and keeps what the way back needs.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="isTraining">Whether dropout and noise are on; a frozen network always runs as in inference.</param>
    /// <param name="randomIndex">What randomness follows from, besides the seed and the layer.</param>
    /// <returns>The output; valid until the next run forward.</returns>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> input, int rows, bool isTraining, ulong randomIndex)
    {
        _isTraining = isTraining && !Network.Network.IsFrozen;
        _randomIndex = randomIndex;
        ReadOnlySpan<float> current = input[..(rows * Network.InputLength)];
        for (int i = 0; i < _layers.Length; i++)
        {
            CompiledLayer layer = _layers[i];
            if (IsSkipped(layer))
            {
                continue;
            }

            Span<float> output = _outputs[i].First(layer.OutputSize(rows));
            layer.Forward(Frame(i, rows), current, output);
            current = output;
        }

        return current;
    }

    /// <summary>The output of the last run forward.</summary>
    /// <param name="input">The input of that run, which is the output where no layer ran.</param>
    /// <param name="rows">The number of rows of that run.</param>
    public ReadOnlySpan<float> Output(ReadOnlySpan<float> input, int rows)
    {
        int last = PreviousOf(_layers.Length);
        return last < 0 ? input[..(rows * Network.InputLength)] : _outputs[last].First(rows * Network.OutputLength);
    }

    /// <summary>
    /// Takes the gradient of the output, which is the current one of the buffers, back to the parameters and, where it
    /// is wanted, to the input.
    /// </summary>
    /// <param name="input">The rows of the forward run.</param>
    /// <param name="rows">Their number.</param>
    /// <param name="wantsParameters">Whether gradients of parameters are wanted; those of a frozen network never are.</param>
    /// <param name="wantsInput">Whether the gradient of the input is wanted; it is the current one of the buffers afterwards.</param>
    /// <param name="accumulate">Whether gradients of parameters are added to what is there.</param>
    /// <param name="isActivationDerived">Whether the gradient already lies before the last layer's activation.</param>
    public void Backward(ReadOnlySpan<float> input, int rows, bool wantsParameters, bool wantsInput, bool accumulate, bool isActivationDerived)
    {
        wantsParameters &= Network.IsTrained;
        int first = wantsInput ? 0 : wantsParameters ? _firstTrained : _layers.Length;
        int top = PreviousOf(_layers.Length);
        if (top >= first && !isActivationDerived)
        {
            Derive(top, rows);
        }

        for (int i = top; i >= first; i = PreviousOf(i))
        {
            CompiledLayer layer = _layers[i];
            int before = PreviousOf(i);
            bool isWanted = before >= first || wantsInput;
            bool isMoved = isWanted && !layer.IsGradientInPlace && !layer.IsGradientIdentity;
            if (!layer.IsGradientIdentity)
            {
                LayerFrame frame = Frame(i, rows) with
                {
                    Gradients = wantsParameters ? _store.Gradients.Span : default,
                    Accumulate = accumulate,
                    InputActivation = before < 0 ? default : _layers[before].Activation,
                };
                layer.Backward(
                    frame,
                    before < 0 ? input[..(rows * Network.InputLength)] : _outputs[before].First(layer.InputSize(rows)),
                    _gradients.Current(layer.OutputSize(rows)),
                    isMoved ? _gradients.Next(layer.InputSize(rows)) : default);
            }

            if (isMoved)
            {
                _gradients.Advance();
            }

            if (before >= first && !(isMoved && layer.JoinsDerivative))
            {
                Derive(before, rows);
            }
        }
    }

    /// <summary>Takes the current gradient back over the activation of a layer.</summary>
    private void Derive(int layer, int rows)
    {
        int length = _layers[layer].OutputSize(rows);
        Span<float> gradient = _gradients.Current(length);
        ActivationKernels.Backward(_layers[layer].Activation, _outputs[layer].First(length), gradient, gradient);
    }

    private LayerFrame Frame(int layer, int rows) => new()
    {
        Rows = rows,
        IsTraining = _isTraining,
        Parameters = _store.Parameters.Span,
        Statistics = _store.Statistics.Span,
        Cache = _caches[layer].Span,
        Scratch = _gradients.Scratch.Span,
        Random = _random,
        DivergenceFactor = DivergenceFactor,
        RandomIndex = _randomIndex,
    };

    private bool IsSkipped(CompiledLayer layer) => !_isTraining && layer.IsIdentityInInference;

    private int PreviousOf(int layer)
    {
        int before = layer - 1;
        while (before >= 0 && IsSkipped(_layers[before]))
        {
            before--;
        }

        return before;
    }
}
