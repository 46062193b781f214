using System.Collections.Immutable;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// Compiles a network: reshaping layers vanish, an activation behind a layer with parameters becomes part of it, and
/// packing is put in where layers that work on blocks of images meet others.
/// </summary>
internal sealed class NetworkCompiler
{
    /// <summary>The largest window of a pooling, whose places fit a byte.</summary>
    private const int MaxPoolSize = 15;

    private readonly Network _network;
    private readonly int _index;
    private readonly ParameterStore _store;
    private readonly TiedWeights _tied;
    private readonly ImmutableArray<CompiledLayer>.Builder _compiled = ImmutableArray.CreateBuilder<CompiledLayer>();

    /// <summary>The shape of the images that the last layer gives as blocks; <see langword="null"/> where values lie row by row.</summary>
    private Shape? _blocked;

    private NetworkCompiler(Network network, int index, ParameterStore store, TiedWeights tied)
    {
        _network = network;
        _index = index;
        _store = store;
        _tied = tied;
    }

    /// <summary>Compiles a network whose values a store holds.</summary>
    /// <param name="network">The network.</param>
    /// <param name="index">Its place in the session.</param>
    /// <param name="store">The store, which says where each parameter lies.</param>
    /// <param name="tied">Which weights are shared.</param>
    public static CompiledNetwork Compile(Network network, int index, ParameterStore store, TiedWeights tied)
    {
        var compiler = new NetworkCompiler(network, index, store, tied);
        compiler.CompileLayers();
        return new CompiledNetwork(network, index, compiler._compiled.ToImmutable());
    }

    /// <summary>The activation that a layer is, or none.</summary>
    private static Activation ActivationOf(Layer layer) => layer switch
    {
        ReLU => new Activation(ActivationKind.ReLU),
        LeakyReLU leaky => new Activation(ActivationKind.LeakyReLU, leaky.Slope),
        SELU => new Activation(ActivationKind.SELU),
        Sigmoid => new Activation(ActivationKind.Sigmoid),
        Tanh => new Activation(ActivationKind.Tanh),
        _ => default,
    };

    private void CompileLayers()
    {
        ImmutableArray<Layer> layers = _network.Architecture.Layers;
        for (int i = 0; i < layers.Length; i++)
        {
            int at = i;
            Shape input = _network.Architecture.ShapeBefore(at);
            switch (layers[at])
            {
                case Flatten or Reshape:
                    // The values stay where they are, but only rows have them in the order that reshaping goes by.
                    if (_network.Architecture.ShapeBefore(at + 1) != input)
                    {
                        EnsureRows();
                    }

                    break;
                case Dense or TransposedDense or Conv2D or ConvTranspose2D or BatchNorm:
                    Activation activation = ActivationBehind(at, out int last);
                    i = last;
                    AddWeighted(at, input, activation);
                    break;
                default:
                    AddPlain(at, input);
                    break;
            }
        }

        EnsureRows();
    }

    /// <summary>The activation that follows a layer, and the last layer that so becomes part of it. A reshape between the two does not part them.</summary>
    private Activation ActivationBehind(int at, out int last)
    {
        ImmutableArray<Layer> layers = _network.Architecture.Layers;
        last = at;
        if (at + 1 < layers.Length && ActivationOf(layers[at + 1]) is { Kind: not ActivationKind.None } activation)
        {
            last = at + 1;
            return activation;
        }

        return default;
    }

    private void AddWeighted(int at, Shape input, Activation activation)
    {
        int Offset(string parameter) => _store.OffsetOf(_network.Name, at, parameter);
        int Bias(bool has) => has ? Offset("bias") : -1;
        switch (_network.Architecture.Layers[at])
        {
            case Dense dense:
                EnsureRows();
                _compiled.Add(new CompiledDense(input.Rank == 2 ? input[0] : 1, input[input.Rank - 1], dense.Units, Offset("weight"), Bias(dense.Bias), _tied.IsShared(_network.Name, at))
                {
                    Activation = activation,
                });
                break;
            case TransposedDense transposed:
                EnsureRows();
                _compiled.Add(new CompiledTransposedDense(input[0], transposed.Units, _store.OffsetOf(transposed.TiedNetwork, transposed.TiedLayer, "weight"), Bias(transposed.Bias))
                {
                    Activation = activation,
                });
                break;
            case Conv2D convolution:
                EnsureBlocks(input);
                _compiled.Add(new CompiledConvolution(ConvolutionShapes.Of(convolution, input), Offset("weight"), Bias(convolution.Bias))
                {
                    Activation = activation,
                    IsInputBlocked = true,
                    IsOutputBlocked = true,
                });
                break;
            case ConvTranspose2D enlarging:
                EnsureBlocks(input);
                _compiled.Add(new CompiledTransposedConvolution(ConvolutionShapes.Of(enlarging, input), Offset("weight"), Bias(enlarging.Bias))
                {
                    Activation = activation,
                    IsInputBlocked = true,
                    IsOutputBlocked = true,
                });
                break;
            case BatchNorm norm:
                if (input.Rank == 3)
                {
                    EnsureBlocks(input);
                }

                _compiled.Add(new CompiledBatchNorm(
                    input[0], input.Length / input[0], norm.Momentum, norm.Epsilon, Offset("weight"), Offset("bias"), Offset("running_mean"), Offset("running_var"))
                {
                    Activation = activation,
                    IsInputBlocked = _blocked is not null,
                    IsOutputBlocked = _blocked is not null,
                });
                break;
        }

        if (_blocked is not null)
        {
            _blocked = _network.Architecture.ShapeBefore(at + 1);
        }
    }

    private void AddPlain(int at, Shape input)
    {
        Layer layer = _network.Architecture.Layers[at];
        if (layer is MaxPool2D)
        {
            EnsureBlocks(input);
        }
        else if (layer is RecurrentLayer or RepeatVector or GaussianLatent or MixedOutput)
        {
            EnsureRows();
        }

        int Offset(string parameter) => _store.OffsetOf(_network.Name, at, parameter);

        bool isBlocked = _blocked is not null;

        // Where randomness is drawn: each network has 2¹⁶ places for it.
        ulong site = ((ulong)_index << 16) + (ulong)at;
        switch (layer)
        {
            case MaxPool2D pool:
                if (pool.Size > MaxPoolSize)
                {
                    throw new NotSupportedException(
                        $"The managed engine pools windows of at most {MaxPoolSize} × {MaxPoolSize} (layer {at} of network \"{_network.Name}\" has {pool.Size} × {pool.Size}); pool in two steps.");
                }

                Shape output = _network.Architecture.ShapeBefore(at + 1);
                _compiled.Add(new CompiledMaxPool(input[0], input[1], input[2], output.Length, pool.Size, pool.Stride) { IsInputBlocked = true, IsOutputBlocked = true });
                _blocked = output;
                break;
            case Dropout dropout:
                _compiled.Add(new CompiledDropout(input.Length, dropout.Rate, site) { IsInputBlocked = isBlocked, IsOutputBlocked = isBlocked });
                break;
            case GaussianNoise noise:
                _compiled.Add(new CompiledGaussianNoise(input.Length, noise.StandardDeviation, site) { IsInputBlocked = isBlocked, IsOutputBlocked = isBlocked });
                break;
            case MixedOutput mixed:
                _compiled.Add(new CompiledMixedOutput(input.Length, mixed.Widths, mixed.Temperature, site));
                break;
            case RecurrentLayer recurrent:
                var offsets = new RecurrentOffsets(Offset("weight_ih"), Offset("weight_hh"), Offset("bias_ih"), Offset("bias_hh"));
                _compiled.Add(recurrent is LSTM
                    ? new CompiledLstm(input[0], input[1], recurrent.Units, recurrent.ReturnSequences, offsets)
                    : new CompiledGru(input[0], input[1], recurrent.Units, recurrent.ReturnSequences, offsets));
                break;
            case RepeatVector repeat:
                _compiled.Add(new CompiledRepeat(repeat.Steps, input[0]));
                break;
            case GaussianLatent latent:
                var places = new GaussianLatentOffsets(
                    Offset("mean_weight"), Offset("mean_bias"), Offset("log_variance_weight"), Offset("log_variance_bias"), Offset("running_divergence"));
                _compiled.Add(new CompiledGaussianLatent(input[0], latent.Units, places, site));
                break;
            default:
                Activation activation = ActivationOf(layer);
                if (activation.Kind == ActivationKind.None)
                {
                    throw new NotSupportedException($"The managed engine has no layer {layer.GetType().Name} (layer {at} of network \"{_network.Name}\").");
                }

                _compiled.Add(new CompiledActivation(input.Length) { Activation = activation, IsInputBlocked = isBlocked, IsOutputBlocked = isBlocked });
                break;
        }
    }

    private void EnsureRows()
    {
        if (_blocked is Shape shape)
        {
            _compiled.Add(new CompiledPacking(shape[0], shape.Length / shape[0]) { IsInputBlocked = true });
            _blocked = null;
        }
    }

    private void EnsureBlocks(Shape shape)
    {
        if (_blocked is null)
        {
            _compiled.Add(new CompiledPacking(shape[0], shape.Length / shape[0]) { IsOutputBlocked = true });
            _blocked = shape;
        }
    }
}
