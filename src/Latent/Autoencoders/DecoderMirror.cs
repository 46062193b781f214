using System.Collections.Immutable;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Autoencoders;

/// <summary>
/// Derives a decoder from an encoder: its layers from last to first, each replaced by what undoes its change of shape.
/// </summary>
/// <remarks>
/// Dense ↔ dense, convolution ↔ transposed convolution with the output padding that brings the size back exactly,
/// max-pooling ↔ strided transposed convolution (a convolution of stride 1 before it melts into the same layer), flatten and reshape ↔ reshape,
/// the heads of a variational encoder ↔ dense. A recurrent layer ↔ one over sequences, behind a repetition where only the last state was given;
/// the one that reads the samples ↔ a dense layer at each step, since a state between −1 and 1 cannot give any value.
/// Activations and batch normalization keep their place behind the layer that gives their shape; that of the latent
/// vector, dropout and noise have no counterpart. Initializers and biases are those of the mirrored layer.
/// Safe for use from many threads.
/// </remarks>
public static class DecoderMirror
{
    /// <summary>The layers of the mirrored decoder.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="output">What stands at the end; <see cref="OutputActivation.Automatic"/> counts as linear.</param>
    /// <param name="tieWeights">Whether dense layers get the weights of the encoder's, transposed, in place of their own. The encoder is then the network called <c>encoder</c>.</param>
    /// <exception cref="ArchitectureException">A layer has no mirror, or no layer can be tied: the message names it and says what to do.</exception>
    public static ImmutableArray<Layer> Of(Architecture encoder, OutputActivation output = OutputActivation.Linear, bool tieWeights = false)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        List<Block> blocks = Split(encoder);
        ImmutableArray<Layer>.Builder decoder = ImmutableArray.CreateBuilder<Layer>();
        for (int index = blocks.Count - 1; index >= 0; index--)
        {
            AddMirror(decoder, blocks[index], encoder, index == 0 || blocks.Take(index).All(block => block.Layer is Reshape or Flatten), tieWeights);
            if (index > 0)
            {
                decoder.AddRange(blocks[index - 1].Following);
            }
        }

        if (tieWeights && !decoder.Any(layer => layer is TransposedDense))
        {
            throw new ArchitectureException($"TieWeights is true, but the encoder has no dense layer over vectors whose weights could be shared; set it to false.\n{encoder}");
        }

        switch (output)
        {
            case OutputActivation.Sigmoid:
                decoder.Add(new Sigmoid());
                break;
            case OutputActivation.Tanh:
                decoder.Add(new Tanh());
                break;
        }

        return decoder.ToImmutable();
    }

    /// <summary>One layer that changes the shape or has weights, and the element-wise layers behind it.</summary>
    private sealed record Block(int Index, Layer Layer, Shape Input, Shape Output, List<Layer> Following)
    {
        /// <summary>The stride of a pooling behind a convolution of stride 1.</summary>
        public int PoolStride { get; init; } = 1;
    }

    private static List<Block> Split(Architecture encoder)
    {
        var blocks = new List<Block>();
        for (int index = 0; index < encoder.Layers.Length; index++)
        {
            Layer layer = encoder.Layers[index];
            switch (layer)
            {
                case Dropout or GaussianNoise:
                    break;
                case ElementwiseLayer or BatchNorm:
                    if (blocks.Count > 0)
                    {
                        blocks[^1].Following.Add(layer);
                    }

                    break;
                case MaxPool2D pool when blocks.Count > 0 && blocks[^1] is { Layer: Conv2D { Stride: 1 } } before && before.PoolStride == 1:
                    // Convolution and pooling are one step down in size, so one transposed convolution is the step up.
                    blocks[^1] = before with { Output = encoder.ShapeBefore(index + 1), PoolStride = pool.Stride };
                    break;
                default:
                    blocks.Add(new Block(index, layer, encoder.ShapeBefore(index), encoder.ShapeBefore(index + 1), []));
                    break;
            }
        }

        return blocks;
    }

    private static void AddMirror(ImmutableArray<Layer>.Builder decoder, Block block, Architecture encoder, bool readsSamples, bool tieWeights)
    {
        switch (block.Layer)
        {
            case Dense dense when tieWeights && block.Input.Rank == 1:
                decoder.Add(new TransposedDense(block.Input[0], $"{Autoencoder.EncoderName}.{block.Index}", dense.Bias) { BiasInitializer = dense.BiasInitializer });
                break;
            case GaussianLatent heads:
                decoder.Add(new Dense(block.Input[0]) { WeightInitializer = heads.WeightInitializer, BiasInitializer = heads.BiasInitializer });
                break;
            case RecurrentLayer recurrent:
                AddRecurrent(decoder, recurrent, block.Input, readsSamples);
                break;
            case Dense dense:
                decoder.Add(new Dense(block.Input[block.Input.Rank - 1], dense.Bias) { WeightInitializer = dense.WeightInitializer, BiasInitializer = dense.BiasInitializer });
                break;
            case Conv2D conv:
                decoder.Add(Enlarge(conv, conv.Stride * block.PoolStride, block.Input, block.Output, encoder));
                break;
            case MaxPool2D pool:
                decoder.Add(Enlarge(new Conv2D(block.Output[0], pool.Size), pool.Stride, block.Input, block.Output, encoder));
                break;
            case ConvTranspose2D conv:
                decoder.Add(Shrink(conv, block.Input, block.Output, encoder));
                break;
            case Flatten or Reshape:
                if (block.Input != block.Output)
                {
                    decoder.Add(new Reshape(block.Input));
                }

                break;
            default:
                throw new ArchitectureException($"{block.Layer} in the encoder has no mirror; give the Decoder layer by layer.\n{encoder}");
        }
    }

    private static void AddRecurrent(ImmutableArray<Layer>.Builder decoder, RecurrentLayer recurrent, Shape sequence, bool readsSamples)
    {
        if (!recurrent.ReturnSequences)
        {
            decoder.Add(new RepeatVector(sequence[0]));
        }

        if (!readsSamples || !recurrent.ReturnSequences)
        {
            int units = readsSamples ? recurrent.Units : sequence[1];
            RecurrentLayer back = recurrent is GRU ? new GRU(units) : new LSTM(units);
            decoder.Add(back with
            {
                ReturnSequences = true,
                WeightInitializer = recurrent.WeightInitializer,
                RecurrentInitializer = recurrent.RecurrentInitializer,
                BiasInitializer = recurrent.BiasInitializer,
            });
        }

        if (readsSamples)
        {
            decoder.Add(new Dense(sequence[1]));
        }
    }

    private static ConvTranspose2D Enlarge(Conv2D conv, int stride, Shape to, Shape from, Architecture encoder)
    {
        if (conv.Padding.IsSame && from[1] * stride == to[1] && from[2] * stride == to[2])
        {
            return Make(Padding.Same, 0);
        }

        // A transposed convolution gives (size − 1)·stride − 2·padding + kernel and up to stride − 1 rows more:
        // the least padding, from the convolution's own on, that leaves the same number of rows on both axes.
        for (int padding = conv.Padding.Amount; padding <= conv.Padding.Amount + (from[1] * stride); padding++)
        {
            int high = to[1] - (((from[1] - 1) * stride) - (2 * padding) + conv.Kernel);
            int wide = to[2] - (((from[2] - 1) * stride) - (2 * padding) + conv.Kernel);
            if (high == wide && high >= 0 && high < stride)
            {
                return Make(padding, high);
            }
        }

        throw new ArchitectureException($"{conv} with stride {stride} brings {to} to {from}, which no transposed convolution with kernel {conv.Kernel} brings back exactly; give the Decoder layer by layer, or pad the images to an even size.\n{encoder}");

        ConvTranspose2D Make(Padding padding, int outputPadding) => new(to[0], conv.Kernel, stride)
        {
            Padding = padding,
            OutputPadding = outputPadding,
            Bias = conv.Bias,
            WeightInitializer = conv.WeightInitializer,
            BiasInitializer = conv.BiasInitializer,
        };
    }

    private static Conv2D Shrink(ConvTranspose2D conv, Shape to, Shape from, Architecture encoder)
    {
        var back = new Conv2D(to[0], conv.Kernel, conv.Stride)
        {
            Padding = conv.Padding,
            Bias = conv.Bias,
            WeightInitializer = conv.WeightInitializer,
            BiasInitializer = conv.BiasInitializer,
        };
        return back.Infer(from) is { Problem: null } inference && inference.Output == to
            ? back
            : throw new ArchitectureException($"{conv} in the encoder brings {to} to {from}, which no convolution of its kind brings back; give the Decoder layer by layer.\n{encoder}");
    }
}
