using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.TorchSharp.Tensors;

/// <summary>Runs the layers of a network on the device.</summary>
/// <remarks>Every product and window was checked when the architecture was made, so that none reaches libtorch with shapes that do not fit.</remarks>
internal sealed class TorchNetwork : IDisposable
{
    /// <summary>How far each batch moves the running divergence, as in the managed engine.</summary>
    private const double DivergenceMomentum = 0.05;

    private readonly int _index;
    private readonly TensorStore _store;
    private readonly LayerMath _math;
    private readonly RecurrentModule?[] _recurrent;

    public TorchNetwork(Network network, int index, TensorStore store, TorchPrecision precision)
    {
        Network = network;
        _index = index;
        _store = store;
        _math = new LayerMath(precision);
        _recurrent = [.. network.Architecture.Layers.Select((layer, at) => RecurrentModule.Create(network.Name, at, layer, network.Architecture.ShapeBefore(at), store))];
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The values of a row that it takes.</summary>
    public int InputLength => Network.Architecture.Input.Length;

    /// <summary>The values of a row that it gives.</summary>
    public int OutputLength => Network.Architecture.Output.Length;

    /// <summary>Whether its last layer is a sigmoid.</summary>
    public bool EndsInSigmoid => Network.Architecture.Layers is [.., Sigmoid];

    /// <summary>The divergence of the latents in the last run, summed over rows and latents; <see langword="null"/> where there are none.</summary>
    public Tensor? Divergence { get; private set; }

    /// <summary>The values drawn for a row in a training run.</summary>
    public long DrawsPerRow => Network.Architecture.Layers.Select((_, layer) => (long)DrawsOf(layer)).Sum();

    /// <summary>Draws what a training run needs.</summary>
    /// <param name="staging">Takes the draws.</param>
    /// <param name="seed">The session's seed.</param>
    /// <param name="randomIndex">What randomness follows from besides: the step, and the run within it.</param>
    /// <param name="rows">The number of rows.</param>
    /// <returns>Where the draws of each layer lie.</returns>
    public long[] Draw(Staging staging, ulong seed, ulong randomIndex, int rows)
    {
        long[] places = new long[Network.Architecture.Layers.Length];
        for (int layer = 0; layer < places.Length; layer++)
        {
            int length = DrawsOf(layer);
            if (length == 0)
            {
                continue;
            }

            // The places of the managed engine, so that both draw the same.
            var random = new RandomStream(seed, RandomPurpose.Noise, randomIndex + ((ulong)_index << 16) + (ulong)layer);
            Span<float> values = staging.Add(rows * length, out places[layer]);
            if (Network.Architecture.Layers[layer] is Dropout or MixedOutput)
            {
                random.FillUniform(values);
            }
            else
            {
                random.FillNormal(values);
            }
        }

        return places;
    }

    /// <summary>Runs the network.</summary>
    /// <param name="input">[rows × input length].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="staging">Holds the draws of a training run; <see langword="null"/> for inference. A frozen network always runs as in inference.</param>
    /// <param name="draws">Where they lie.</param>
    /// <returns>[rows × output length].</returns>
    public Tensor Forward(Tensor input, int rows, Staging? staging = null, long[]? draws = null)
    {
        Divergence = null;
        Architecture architecture = Network.Architecture;
        Tensor current = Shaped(input, rows, architecture.Input);
        for (int layer = 0; layer < architecture.Layers.Length; layer++)
        {
            current = Run(layer, current, rows, Network.IsFrozen ? null : staging, draws is null ? 0 : draws[layer]);
        }

        current = LayerMath.Exact(current);
        return architecture.Output.Rank == 1 ? current : current.reshape(rows, OutputLength);
    }

    public void Dispose()
    {
        foreach (RecurrentModule? module in _recurrent)
        {
            module?.Dispose();
        }
    }

    private int DrawsOf(int layer) => Network.IsFrozen ? 0 : Network.Architecture.Layers[layer] switch
    {
        Dropout or GaussianNoise or MixedOutput => Network.Architecture.ShapeBefore(layer).Length,
        GaussianLatent latent => latent.Units,
        _ => 0,
    };

    private Tensor Run(int at, Tensor input, int rows, Staging? training, long draws)
    {
        Shape before = Network.Architecture.ShapeBefore(at), after = Network.Architecture.ShapeBefore(at + 1);
        Tensor Parameter(string name) => _store[Network.Name, at, name];
        Tensor Draws() => Shaped(training!.Take(draws, rows, DrawsOf(at)), rows, after);
        switch (Network.Architecture.Layers[at])
        {
            case Dense dense:
                return _math.Linear(input, Parameter("weight"), dense.Bias ? Parameter("bias") : null);
            case TransposedDense tied:
                return _math.Linear(input, _store[tied.TiedNetwork, tied.TiedLayer, "weight"].t(), tied.Bias ? Parameter("bias") : null);
            case Conv2D convolution:
                return _math.Convolve(convolution, before, input, Parameter("weight"), convolution.Bias ? Parameter("bias") : null);
            case ConvTranspose2D enlarging:
                return _math.Enlarge(enlarging, before, input, Parameter("weight"), enlarging.Bias ? Parameter("bias") : null);
            case MaxPool2D pool:
                return nn.functional.max_pool2d(input, pool.Size, pool.Stride);
            case BatchNorm norm:
                bool isAlone = training is not null && (long)rows * before.Length / before[0] == 1;
                return isAlone
                    ? LayerMath.NormalizeAlone(LayerMath.Exact(input), Parameter("weight"), Parameter("bias"))
                    : nn.functional.batch_norm(
                        input.device_type == DeviceType.CUDA ? input : LayerMath.Exact(input), Parameter("running_mean"), Parameter("running_var"), Parameter("weight"), Parameter("bias"), training: training is not null, momentum: norm.Momentum, eps: norm.Epsilon);
            case LSTM or GRU:
                return _recurrent[at]!.Forward(LayerMath.Exact(input));
            case RepeatVector repeat:
                return input.unsqueeze(1).expand(rows, repeat.Steps, before[0]);
            case Flatten or Reshape:
                return Shaped(input, rows, after);
            case Dropout dropout:
                return training is null ? input : LayerMath.Exact(input) * (Draws().ge(dropout.Rate).to_type(ScalarType.Float32) * (1f / (1f - dropout.Rate)));
            case GaussianNoise noise:
                return training is null ? input : LayerMath.Exact(input) + (Draws() * noise.StandardDeviation);
            case GaussianLatent:
                return Latent(input, rows, training is null ? null : Draws(), Parameter);
            case MixedOutput mixed:
                return MixedMath.Output(mixed, LayerMath.Exact(input), training is null ? null : Draws());
            case ReLU:
                return input.relu();
            case LeakyReLU leaky:
                return nn.functional.leaky_relu(input, leaky.Slope);
            case SELU:
                return nn.functional.selu(LayerMath.Exact(input));
            case Sigmoid:
                return LayerMath.Exact(input).sigmoid();
            case Tanh:
                return LayerMath.Exact(input).tanh();
            default:
                Layer layer = Network.Architecture.Layers[at];
                throw new NotSupportedException($"The TorchSharp engine has no layer {layer.GetType().Name} (layer {at} of network \"{Network.Name}\").");
        }
    }

    private Tensor Latent(Tensor input, int rows, Tensor? draws, Func<string, Tensor> parameter)
    {
        Tensor mean = LayerMath.Exact(_math.Linear(input, parameter("mean_weight"), parameter("mean_bias")));
        Tensor logVariance = LayerMath.Exact(_math.Linear(input, parameter("log_variance_weight"), parameter("log_variance_bias")));
        Tensor divergence = 0.5f * (mean.square() + logVariance.exp() - 1f - logVariance).sum(0L);
        Tensor total = divergence.sum();

        // A network that runs as in inference gives its mean, and its divergence is not to be changed.
        Tensor counted = draws is null ? total.detach() : total;
        Divergence = Divergence is null ? counted : Divergence + counted;
        if (draws is null)
        {
            return mean;
        }

        using (no_grad())
        {
            Tensor running = parameter("running_divergence");
            running.mul_(1 - DivergenceMomentum).add_(divergence.detach() / rows, DivergenceMomentum);
        }

        return mean + ((0.5f * logVariance).exp() * draws);
    }

    private static Tensor Shaped(Tensor values, int rows, Shape shape) => values.reshape([rows, .. TensorStore.Sizes(shape)]);
}
