using System.Collections.Immutable;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// A network as a list of compiled layers: reshaping layers have vanished, and an activation behind a layer with
/// parameters has become part of it.
/// </summary>
internal sealed class CompiledNetwork
{
    private CompiledNetwork(Network network, int index, ImmutableArray<CompiledLayer> layers)
    {
        Network = network;
        Index = index;
        Layers = layers;
        InferenceLayers = [.. layers.Where(layer => !layer.IsIdentityInInference)];
        InputLength = network.Architecture.Input.Length;
        OutputLength = network.Architecture.Output.Length;
        WidestLayer = Math.Max(InputLength, layers.Length == 0 ? 0 : layers.Max(layer => layer.OutputLength));
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>Its place in the session.</summary>
    public int Index { get; }

    /// <summary>The layers, first to last.</summary>
    public ImmutableArray<CompiledLayer> Layers { get; }

    /// <summary>The layers that inference runs.</summary>
    public ImmutableArray<CompiledLayer> InferenceLayers { get; }

    /// <summary>The values of one row of input.</summary>
    public int InputLength { get; }

    /// <summary>The values of one row of output.</summary>
    public int OutputLength { get; }

    /// <summary>The values of one row at its widest.</summary>
    public int WidestLayer { get; }

    /// <summary>Whether training changes anything in it.</summary>
    public bool IsTrained => !Network.IsFrozen && Layers.Any(layer => layer.HasParameters);

    /// <summary>Compiles a network whose values a store holds.</summary>
    /// <param name="network">The network.</param>
    /// <param name="index">Its place in the session.</param>
    /// <param name="store">The store, which says where each parameter lies.</param>
    public static CompiledNetwork Compile(Network network, int index, ParameterStore store)
    {
        Architecture architecture = network.Architecture;
        ImmutableArray<CompiledLayer>.Builder compiled = ImmutableArray.CreateBuilder<CompiledLayer>();
        for (int i = 0; i < architecture.Layers.Length;)
        {
            Layer layer = architecture.Layers[i];
            int at = i++;
            if (layer is Flatten or Reshape)
            {
                continue;
            }

            Activation activation = default;
            if (layer is Dense or Conv2D or ConvTranspose2D or BatchNorm)
            {
                int next = i;
                while (next < architecture.Layers.Length && architecture.Layers[next] is Flatten or Reshape)
                {
                    next++;
                }

                if (next < architecture.Layers.Length)
                {
                    activation = Activation.Of(architecture.Layers[next]);
                    i = activation.Kind == ActivationKind.None ? i : next + 1;
                }
            }

            compiled.Add(CompileLayer(network, index, at, activation, store));
        }

        return new CompiledNetwork(network, index, compiled.ToImmutable());
    }

    private static CompiledLayer CompileLayer(Network network, int index, int at, Activation activation, ParameterStore store)
    {
        Architecture architecture = network.Architecture;
        Shape input = architecture.ShapeBefore(at);
        Shape output = architecture.ShapeBefore(at + 1);

        // Where randomness is drawn: each network has 2¹⁶ places for it.
        ulong site = ((ulong)index << 16) + (ulong)at;
        int Offset(string parameter) => store.OffsetOf(network.Name, at, parameter);
        int Bias(bool has) => has ? Offset("bias") : -1;
        switch (architecture.Layers[at])
        {
            case Dense dense:
                return new CompiledDense(input.Rank == 2 ? input[0] : 1, input[input.Rank - 1], dense.Units, Offset("weight"), Bias(dense.Bias)) { Activation = activation };
            case Conv2D convolution:
                return new CompiledConvolution(ConvolutionSizes.Of(convolution, input), Offset("weight"), Bias(convolution.Bias)) { Activation = activation };
            case ConvTranspose2D transposed:
                return new CompiledTransposedConvolution(ConvolutionSizes.Of(transposed, input), Offset("weight"), Bias(transposed.Bias)) { Activation = activation };
            case BatchNorm norm:
                return new CompiledBatchNorm(
                    input[0], input.Length / input[0], norm.Momentum, norm.Epsilon, Offset("weight"), Offset("bias"), Offset("running_mean"), Offset("running_var"))
                {
                    Activation = activation,
                };
            case MaxPool2D pool:
                return new CompiledMaxPool(input[0], input[1], input[2], output[1], output[2], pool.Size, pool.Stride);
            case Dropout dropout:
                return new CompiledDropout(input.Length, dropout.Rate, site);
            case GaussianNoise noise:
                return new CompiledGaussianNoise(input.Length, noise.StandardDeviation, site);
            case var layer when Activation.Of(layer) is { Kind: not ActivationKind.None } alone:
                return new CompiledActivation(input.Length) { Activation = alone };
            case var layer:
                throw new NotSupportedException($"The managed engine has no layer {layer.GetType().Name} (layer {at} of network \"{network.Name}\").");
        }
    }
}
