using System.Collections.Immutable;
using Latent.Networks.Engines;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>A network as a list of compiled layers.</summary>
internal sealed class CompiledNetwork
{
    public CompiledNetwork(Network network, int index, ImmutableArray<CompiledLayer> layers)
    {
        Network = network;
        Index = index;
        Layers = layers;
        InferenceLayers = [.. layers.Where(layer => !layer.IsIdentityInInference)];
        InputLength = network.Architecture.Input.Length;
        OutputLength = network.Architecture.Output.Length;
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

    /// <summary>Whether training changes anything in it.</summary>
    public bool IsTrained => !Network.IsFrozen && Layers.Any(layer => layer.HasParameters);

    /// <summary>The rows that are best run together: a multiple of a block of images.</summary>
    /// <param name="target">The values that the widest buffer should have.</param>
    /// <param name="most">The most rows.</param>
    public int RowsFor(int target, int most)
    {
        int widest = Math.Max(InputLength, InferenceLayers.Length == 0 ? 0 : InferenceLayers.Max(layer => layer.OutputLength));
        return Math.Clamp(target / widest / ImageBlocks.Lanes * ImageBlocks.Lanes, ImageBlocks.Lanes, most);
    }

    /// <summary>The values of the largest buffer between two layers, for so many rows.</summary>
    public long WidestBuffer(int rows)
    {
        long widest = (long)rows * InputLength;
        foreach (CompiledLayer layer in Layers)
        {
            widest = Math.Max(widest, Math.Max(layer.InputSize(rows), layer.OutputSize(rows)));
        }

        return widest;
    }

    /// <summary>The values of the gradients of a layer's output and input together, where they are most, for so many rows.</summary>
    public long WidestStep(int rows)
    {
        long widest = WidestBuffer(rows);
        foreach (CompiledLayer layer in Layers.Where(layer => !layer.IsGradientInPlace && !layer.IsGradientIdentity))
        {
            widest = Math.Max(widest, AlignedBuffer.RoundUp(layer.InputSize(rows)) + AlignedBuffer.RoundUp(layer.OutputSize(rows)));
        }

        return widest;
    }
}
