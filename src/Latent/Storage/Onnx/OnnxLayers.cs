using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Storage.Onnx;

/// <summary>Adds the layers of one network to a graph.</summary>
internal sealed class OnnxLayers(OnnxGraph graph, ModelFile model, string network)
{
    /// <summary>Adds a layer over a value; gives the name of its output.</summary>
    public string Add(string value, Architecture architecture, int index)
    {
        Shape before = architecture.ShapeBefore(index), after = architecture.ShapeBefore(index + 1);
        string prefix = $"{network}.{index}.";
        switch (architecture.Layers[index])
        {
            case Dense dense:
                return before.Rank == 1
                    ? Gemm(value, prefix + "weight", Tensor(prefix + "weight"), dense.Bias ? Parameter(prefix + "bias") : null, transposed: true)
                    : TimeDistributed(value, prefix, dense);
            case TransposedDense tied:
                ModelTensor shared = Tensor($"{tied.TiedTo}.weight");
                return Gemm(value, prefix + "tied_weight", shared, tied.Bias ? Parameter(prefix + "bias") : null, transposed: false);
            case GaussianLatent:
                return Gemm(value, prefix + "mean_weight", Tensor(prefix + "mean_weight"), Parameter(prefix + "mean_bias"), transposed: true);
            case Conv2D conv:
                return Convolution(value, prefix, conv, before, after);
            case ConvTranspose2D conv:
                return TransposedConvolution(value, prefix, conv, before, after);
            case MaxPool2D pool:
                return graph.Add("MaxPool", [value], ("kernel_shape", Square(pool.Size)), ("strides", Square(pool.Stride)));
            case BatchNorm norm:
                return graph.Add("BatchNormalization", [value, Parameter(prefix + "weight"), Parameter(prefix + "bias"), Parameter(prefix + "running_mean"), Parameter(prefix + "running_var")], ("epsilon", norm.Epsilon));
            case RecurrentLayer recurrent:
                return Recurrent(value, prefix, recurrent, before);
            case RepeatVector repeat:
                return graph.Add("Expand", [graph.Add("Unsqueeze", [value, graph.Constant(1)]), graph.Constant(1, repeat.Steps, 1)]);
            case Flatten or Networks.Layers.Reshape:
                return before == after ? value : Reshape(value, after);
            case Dropout or GaussianNoise:
                return value;
            case MixedOutput mixed:
                return Mixed(value, mixed);
            case ReLU:
                return graph.Add("Relu", [value]);
            case LeakyReLU leaky:
                return graph.Add("LeakyRelu", [value], ("alpha", leaky.Slope));
            case SELU:
                return graph.Add("Selu", [value]);
            case Sigmoid:
                return graph.Add("Sigmoid", [value]);
            case Tanh:
                return graph.Add("Tanh", [value]);
            default:
                throw new ArgumentException($"{architecture.Layers[index]} in the network \"{network}\" has no ONNX form here; export the networks before it.");
        }
    }

    /// <summary>The logarithm of the variance that a variational encoder ends with, beside the mean that <see cref="Add"/> gives.</summary>
    public string LogVariance(string value, int index) =>
        Gemm(value, $"{network}.{index}.log_variance_weight", Tensor($"{network}.{index}.log_variance_weight"), Parameter($"{network}.{index}.log_variance_bias"), transposed: true);

    /// <summary>Gives a value another shape; the batch stays as it is.</summary>
    public string Reshape(string value, Shape shape)
    {
        // 0 stands for "as it was", which holds for an empty batch too.
        long[] sizes = [0, .. shape.AsSpan().ToArray().Select(size => (long)size)];
        return graph.Add("Reshape", [value, graph.Constant(sizes)]);
    }

    private string Gemm(string value, string name, ModelTensor weight, string? bias, bool transposed)
    {
        string constant = graph.Constant(name, weight.Shape.AsSpan(), weight.Values.Span);
        string[] inputs = bias is null ? [value, constant] : [value, constant, bias];
        return graph.Add("Gemm", inputs, ("transB", transposed ? 1 : 0));
    }

    /// <summary>Each part is cut out, gets tanh or softmax, and is put back.</summary>
    private string Mixed(string value, MixedOutput mixed)
    {
        var parts = new List<string>();
        int start = 0;
        foreach (int width in mixed.Widths)
        {
            string part = graph.Add("Slice", [value, graph.Constant(start), graph.Constant(start + width), graph.Constant(1)]);
            parts.Add(width == 1 ? graph.Add("Tanh", [part]) : graph.Add("Softmax", [part], ("axis", 1)));
            start += width;
        }

        return graph.Add("Concat", [.. parts], ("axis", 1));
    }

    /// <summary>A dense layer at each step of a sequence: Gemm takes matrices alone, so the weight is laid out for MatMul.</summary>
    private string TimeDistributed(string value, string prefix, Dense dense)
    {
        ModelTensor weight = Tensor(prefix + "weight");
        (int units, int features) = (weight.Shape[0], weight.Shape[1]);
        var turned = new float[units * features];
        for (int unit = 0; unit < units; unit++)
        {
            for (int feature = 0; feature < features; feature++)
            {
                turned[(feature * units) + unit] = weight.Values.Span[(unit * features) + feature];
            }
        }

        string product = graph.Add("MatMul", [value, graph.Constant(prefix + "weight_t", [features, units], turned)]);
        return dense.Bias ? graph.Add("Add", [product, Parameter(prefix + "bias")]) : product;
    }

    private string Convolution(string value, string prefix, Conv2D conv, Shape before, Shape after)
    {
        (int top, int bottom) = Pads(before[1], after[1]);
        (int left, int right) = Pads(before[2], after[2]);
        return graph.Add(
            "Conv",
            Inputs(value, prefix, conv.Bias),
            ("kernel_shape", Square(conv.Kernel)),
            ("strides", Square(conv.Stride)),
            ("pads", new[] { top, left, bottom, right }));

        (int Before, int After) Pads(int size, int output)
        {
            int start = ConvolutionGeometry.Forward(size, conv.Kernel, conv.Stride, conv.Padding).PadBefore;
            return (start, Math.Max(0, ((output - 1) * conv.Stride) + conv.Kernel - size - start));
        }
    }

    private string TransposedConvolution(string value, string prefix, ConvTranspose2D conv, Shape before, Shape after)
    {
        (int top, int bottom, int high) = Cuts(before[1], after[1]);
        (int left, int right, int wide) = Cuts(before[2], after[2]);
        return graph.Add(
            "ConvTranspose",
            Inputs(value, prefix, conv.Bias),
            ("kernel_shape", Square(conv.Kernel)),
            ("strides", Square(conv.Stride)),
            ("pads", new[] { top, left, bottom, right }),
            ("output_padding", new[] { high, wide }));

        // What the full output has too much at its end is cut off; what it lacks is added.
        (int Before, int After, int Added) Cuts(int size, int output)
        {
            int start = ConvolutionGeometry.Transposed(size, conv.Kernel, conv.Stride, conv.Padding, conv.OutputPadding).PadBefore;
            int end = ((size - 1) * conv.Stride) + conv.Kernel - start - output;
            return (start, Math.Max(end, 0), Math.Max(-end, 0));
        }
    }

    /// <summary>PyTorch's order of gates and two biases become ONNX's: input, output, forget, cell; update, reset, hidden.</summary>
    private string Recurrent(string value, string prefix, RecurrentLayer layer, Shape before)
    {
        int units = layer.Units;
        int[] order = layer is LSTM ? [0, 3, 1, 2] : [1, 0, 2];
        float[] input = Gates(prefix + "weight_ih", order, units * before[1]);
        float[] state = Gates(prefix + "weight_hh", order, units * units);
        float[] biases = [.. Gates(prefix + "bias_ih", order, units), .. Gates(prefix + "bias_hh", order, units)];
        string[] inputs =
        [
            graph.Add("Transpose", [value], ("perm", new[] { 1, 0, 2 })),
            graph.Constant(prefix + "onnx_w", [1, order.Length * units, before[1]], input),
            graph.Constant(prefix + "onnx_r", [1, order.Length * units, units], state),
            graph.Constant(prefix + "onnx_b", [1, 2 * order.Length * units], biases),
        ];
        (string Name, object Value)[] attributes = layer is LSTM ? [("hidden_size", units)] : [("hidden_size", units), ("linear_before_reset", 1)];
        string result = graph.Add(layer is LSTM ? "LSTM" : "GRU", inputs, layer.ReturnSequences ? 0 : 1, attributes);
        return layer.ReturnSequences
            ? graph.Add("Transpose", [graph.Add("Squeeze", [result, graph.Constant(1)])], ("perm", new[] { 1, 0, 2 }))
            : graph.Add("Squeeze", [result, graph.Constant(0)]);
    }

    private float[] Gates(string name, int[] order, int length)
    {
        ReadOnlySpan<float> values = Tensor(name).Values.Span;
        var ordered = new float[values.Length];
        for (int gate = 0; gate < order.Length; gate++)
        {
            values.Slice(order[gate] * length, length).CopyTo(ordered.AsSpan(gate * length));
        }

        return ordered;
    }

    private string[] Inputs(string value, string prefix, bool bias) =>
        bias ? [value, Parameter(prefix + "weight"), Parameter(prefix + "bias")] : [value, Parameter(prefix + "weight")];

    private string Parameter(string name)
    {
        ModelTensor tensor = Tensor(name);
        return graph.Constant(name, tensor.Shape.AsSpan(), tensor.Values.Span);
    }

    private ModelTensor Tensor(string name) => model.Tensors.TryGetValue(name, out ModelTensor? tensor)
        ? tensor
        : throw new InvalidDataException($"The model has no tensor \"{name}\", which its network needs; the file is damaged.");

    private static int[] Square(int size) => [size, size];
}
