using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Storage.Onnx;

/// <summary>Follows a graph from its input, operation by operation, and makes layers of what it meets.</summary>
internal sealed class OnnxWalk(OnnxFile file, string input)
{
    private readonly List<Layer> _layers = [];
    private readonly List<(string Name, ModelTensor Tensor)> _tensors = [];
    private string _value = input;
    private Shape _shape;
    private Order _order;

    /// <summary>How the axes of a sequence lie while ONNX's recurrent operators have it: these want the steps first.</summary>
    private enum Order
    {
        /// <summary>[batch × steps × features], or anything else.</summary>
        Batch,

        /// <summary>[steps × batch × features].</summary>
        Steps,

        /// <summary>[steps × directions × batch × features].</summary>
        StepsAndDirections,

        /// <summary>[directions × batch × features].</summary>
        Directions,

        /// <summary>[batch × 1 × features], of a vector that is about to be repeated.</summary>
        Single,
    }

    /// <summary>Goes on until a value is reached.</summary>
    /// <param name="end">The value's name.</param>
    /// <param name="shape">The shape of a sample where the walk stands.</param>
    public (Architecture Architecture, IReadOnlyList<(string Name, ModelTensor Tensor)> Tensors) Until(string end, Shape shape)
    {
        _layers.Clear();
        _tensors.Clear();
        _shape = shape;
        while (_value != end)
        {
            OnnxNode[] next = [.. file.Nodes.Where(node => node.Operation != "Shape" && node.Inputs.Contains(_value))];
            if (next.Length > 0 && next.All(node => node.Operation == "Slice"))
            {
                TakeParts(next);
                continue;
            }

            if (next.Length != 1)
            {
                throw new InvalidDataException($"The value \"{_value}\" goes to {(next.Length == 0 ? "nothing" : string.Join(" and ", next.Select(node => node.Operation)))}; a network here is one operation after another, from its input to \"{end}\".");
            }

            Take(next[0]);
        }

        return _order == Order.Batch
            ? (new Architecture(shape, [.. _layers]), [.. _tensors])
            : throw new InvalidDataException($"The value \"{end}\" has its steps before its batch; put a Transpose behind it.");
    }

    private void Take(OnnxNode node)
    {
        _value = node.Outputs.Length > 0 ? node.Outputs[0] : throw Refuse(node, "it gives nothing");
        switch (node.Operation)
        {
            case "Identity" or "Dropout" or "Cast":
                break;
            case "Relu":
                Push(node, new ReLU());
                break;
            case "LeakyRelu":
                Push(node, new LeakyReLU(node.Single("alpha", 0.01f)));
                break;
            case "Selu" when Math.Abs(node.Single("alpha", 1.673263f) - 1.673263f) < 1e-4 && Math.Abs(node.Single("gamma", 1.050701f) - 1.050701f) < 1e-4:
                Push(node, new SELU());
                break;
            case "Sigmoid":
                Push(node, new Sigmoid());
                break;
            case "Tanh":
                Push(node, new Tanh());
                break;
            case "Gemm":
                TakeGemm(node);
                break;
            case "MatMul":
                TakeProduct(node);
                break;
            case "Conv":
                TakeConvolution(node);
                break;
            case "ConvTranspose":
                TakeTransposed(node);
                break;
            case "MaxPool":
                Require(node, node.Numbers("pads").All(pad => pad == 0) && node.Number("ceil_mode", 0) == 0 && node.Numbers("dilations").All(step => step == 1), "it pads, rounds up or dilates");
                Push(node, new MaxPool2D(Square(node, "kernel_shape", 0), Square(node, "strides", 1)));
                break;
            case "BatchNormalization":
                Push(node, new BatchNorm { Epsilon = node.Single("epsilon", 1e-5f) }, ("weight", Vector(node, 1)), ("bias", Vector(node, 2)), ("running_mean", Vector(node, 3)), ("running_var", Vector(node, 4)));
                break;
            case "LSTM" or "GRU":
                TakeRecurrent(node);
                break;
            case "Reshape" or "Flatten":
                TakeReshape(node);
                break;
            case "Transpose":
                int[] axes = node.Numbers("perm");
                Require(node, axes.AsSpan().SequenceEqual([1, 0, 2]) && _order is Order.Batch or Order.Steps, "it turns other axes than batch and steps");
                _order = _order == Order.Batch ? Order.Steps : Order.Batch;
                break;
            case "Squeeze":
                TakeSqueeze(node);
                break;
            case "Unsqueeze":
                Require(node, _shape.Rank == 1 && _order == Order.Batch && Axes(node) is [1], "only a vector that is repeated is given a further axis");
                _order = Order.Single;
                break;
            case "Expand":
                Require(node, _order == Order.Single && Constant(node, 1).Numbers is [_, > 0, _], "only a vector is repeated, and by a constant");
                _order = Order.Batch;
                Push(node, new RepeatVector((int)Constant(node, 1).Numbers[1]));
                break;
            case "Gather":
                TakeLastStep(node);
                break;
            case "Add" or "Sub" or "Mul" or "Div":
                TakeAffine(node);
                break;
            default:
                throw Refuse(node, "no layer stands for it");
        }
    }

    /// <summary>Parts of a vector that are cut out, get tanh or softmax, and are put together again. Their temperature in training is not in a graph.</summary>
    private void TakeParts(OnnxNode[] slices)
    {
        OnnxNode? joint = null;
        var widths = new List<int>();
        int at = 0;
        foreach ((OnnxNode slice, long start) in slices.Select(slice => (slice, Constant(slice, 1).Numbers.FirstOrDefault(-1))).OrderBy(part => part.Item2))
        {
            int width = (int)(Constant(slice, 2).Numbers.FirstOrDefault() - start);
            OnnxNode activation = Only(slice), next = Only(activation);
            joint ??= next;
            Require(slice, start == at && width >= 1 && Constant(slice, 3).Numbers is [1], "the parts do not follow one another");
            Require(activation, width == 1 ? activation.Operation == "Tanh" : activation.Operation == "Softmax" && activation.Number("axis", -1) is 1 or -1, $"a part of {width} is given neither tanh of one value nor softmax of several");
            Require(next, next == joint && next.Operation == "Concat" && next.Number("axis", 0) is 1 or -1 && widths.Count < next.Inputs.Length && next.Inputs[widths.Count] == activation.Outputs[0], "the parts are not put together again in their order");
            widths.Add(width);
            at += width;
        }

        _value = joint!.Outputs[0];
        Push(joint, new MixedOutput([.. widths]));

        OnnxNode Only(OnnxNode node)
        {
            OnnxNode[] next = [.. file.Nodes.Where(other => other.Inputs.Contains(node.Outputs[0]))];
            return next.Length == 1 ? next[0] : throw Refuse(node, $"its value goes to {next.Length} operations");
        }
    }

    private void TakeGemm(OnnxNode node)
    {
        Require(node, node.Number("transA", 0) == 0 && node.Inputs[0].Length > 0, "it turns its input");
        OnnxTensor weight = Constant(node, 1);
        Require(node, weight.Sizes.Length == 2, "its weight is no matrix");
        float alpha = node.Single("alpha", 1), beta = node.Single("beta", 1);
        float[] values = node.Number("transB", 0) == 1 ? [.. weight.Singles] : Turn(weight);
        int units = weight.Sizes[node.Number("transB", 0) == 1 ? 0 : 1];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= alpha;
        }

        float[]? bias = node.Inputs.Length > 2 && node.Inputs[2].Length > 0 ? Spread(node, Constant(node, 2).Singles, units, beta) : null;
        PushDense(node, values, units, bias);
    }

    private void TakeProduct(OnnxNode node)
    {
        OnnxTensor weight = Constant(node, 1);
        Require(node, weight.Sizes.Length == 2, "its weight is no matrix");
        PushDense(node, Turn(weight), weight.Sizes[1], null);
    }

    private void PushDense(OnnxNode node, float[] weight, int units, float[]? bias)
    {
        ModelTensor matrix = new(Shape.Create(units, weight.Length / Math.Max(1, units)), weight);
        if (bias is null)
        {
            Push(node, new Dense(units, bias: false), ("weight", matrix));
        }
        else
        {
            Push(node, new Dense(units), ("weight", matrix), ("bias", new ModelTensor([units], bias)));
        }
    }

    private void TakeConvolution(OnnxNode node)
    {
        (int kernel, int stride) = ReadKernel(node);
        OnnxTensor weight = Constant(node, 1);
        Require(node, _shape.Rank == 3, "its input is no image");
        var conv = new Conv2D(weight.Sizes[0], kernel, stride) { Padding = ReadPadding(node, kernel, stride), Bias = HasBias(node) };
        Push(node, conv, WithBias(node, weight));
    }

    private void TakeTransposed(OnnxNode node)
    {
        (int kernel, int stride) = ReadKernel(node);
        OnnxTensor weight = Constant(node, 1);
        Require(node, _shape.Rank == 3 && node.Numbers("output_shape").Length == 0, "its input is no image, or its output's shape is given");
        int[] pads = Four(node, "pads"), added = node.Numbers("output_padding") is { Length: 2 } given ? given : [0, 0];
        int more = pads[0] - pads[2] + added[0];

        // What is cut off the end less than off the start is as much added to the end.
        Padding padding = pads[0] == pads[1] && more == pads[1] - pads[3] + added[1] && more >= 0 && more < Math.Max(stride, 2) ? pads[0] : Padding.Same;
        for (int axis = 0; padding.IsSame && axis < 2; axis++)
        {
            var same = ConvolutionGeometry.Transposed(_shape[1 + axis], kernel, stride, Padding.Same, 0);
            RequirePadding(node, same.PadBefore == pads[axis] && same.Output == ((_shape[1 + axis] - 1) * stride) + kernel - pads[axis] - pads[axis + 2] + added[axis]);
        }

        var conv = new ConvTranspose2D(weight.Sizes[1], kernel, stride) { Padding = padding, OutputPadding = padding.IsSame ? 0 : more, Bias = HasBias(node) };
        Push(node, conv, WithBias(node, weight));
    }

    private (int Kernel, int Stride) ReadKernel(OnnxNode node)
    {
        OnnxTensor weight = Constant(node, 1);
        Require(node, weight.Sizes.Length == 4 && weight.Sizes[2] == weight.Sizes[3], "its kernel is not square");
        Require(node, node.Number("group", 1) == 1 && node.Numbers("dilations").All(step => step == 1), "it has groups or dilation");
        Require(node, node.Text("auto_pad", "NOTSET") == "NOTSET", "its padding is left to the reader");
        return (weight.Sizes[2], Square(node, "strides", 1));
    }

    /// <summary>As much padding before as is given, where that gives the same windows; else it has to be that of "same".</summary>
    private Padding ReadPadding(OnnxNode node, int kernel, int stride)
    {
        int[] pads = Four(node, "pads");
        foreach (Padding padding in (Padding[])[pads[0], Padding.Same])
        {
            if (Enumerable.Range(0, 2).All(axis => ConvolutionGeometry.Forward(_shape[1 + axis], kernel, stride, padding) is var made
                && made.PadBefore == pads[axis] && made.Output == ((_shape[1 + axis] + pads[axis] + pads[axis + 2] - kernel) / stride) + 1))
            {
                return padding;
            }
        }

        RequirePadding(node, isSo: false);
        return Padding.Same;
    }

    private static void RequirePadding(OnnxNode node, bool isSo) =>
        Require(node, isSo, $"its padding {string.Join(", ", Four(node, "pads"))} is neither the same on all sides nor Keras's \"same\"");

    private static int[] Four(OnnxNode node, string name) => node.Numbers(name) is { Length: 4 } given && given.AsSpan().IndexOfAnyExceptInRange(0, 1 << 16) < 0 ? given : [0, 0, 0, 0];

    /// <summary>ONNX's order of gates and one tensor of biases become PyTorch's: input, forget, cell, output; reset, update, new.</summary>
    private void TakeRecurrent(OnnxNode node)
    {
        bool isLstm = node.Operation == "LSTM";
        int units = node.Number("hidden_size", 0), features = _shape.Rank == 2 ? _shape[1] : 0;
        Require(node, _order == Order.Steps && node.Number("layout", 0) == 0, "its input does not have the steps first");
        Require(node, node.Text("direction", "forward") == "forward" && units > 0, "it runs in another direction than forward");
        Require(node, isLstm || node.Number("linear_before_reset", 0) == 1, "it resets before the product, which PyTorch's does not");
        for (int extra = 4; extra < node.Inputs.Length; extra++)
        {
            Require(node, node.Inputs[extra].Length == 0 || StartsAtZero(node.Inputs[extra], 0), "it has a length of its own per row, or starts elsewhere than at zero");
        }

        int[] order = isLstm ? [0, 2, 3, 1] : [1, 0, 2];
        int rows = order.Length * units;
        float[] biases = node.Inputs.Length > 3 && node.Inputs[3].Length > 0 ? Constant(node, 3).Singles : new float[2 * rows];
        float[] input = Constant(node, 1).Singles, state = Constant(node, 2).Singles;
        Require(node, input.Length == rows * features && state.Length == rows * units && biases.Length == 2 * rows, "its weights do not fit its sizes");
        bool isLast = node.Outputs[0].Length == 0 || !IsUsed(node.Outputs[0]);
        _value = isLast ? node.Outputs[1] : node.Outputs[0];
        _order = isLast ? Order.Directions : Order.StepsAndDirections;
        RecurrentLayer layer = isLstm ? new LSTM(units) { ReturnSequences = !isLast } : new GRU(units) { ReturnSequences = !isLast };
        Push(
            node,
            layer,
            ("weight_ih", new ModelTensor([rows, features], Gates(input, order, units * features))),
            ("weight_hh", new ModelTensor([rows, units], Gates(state, order, units * units))),
            ("bias_ih", new ModelTensor([rows], Gates(biases[..rows], order, units))),
            ("bias_hh", new ModelTensor([rows], Gates(biases[rows..], order, units))));
    }

    private bool IsUsed(string value) => file.Outputs.Contains(value) || file.Nodes.Exists(node => node.Inputs.Contains(value));

    /// <summary>Whether a value is made of zeros, however many: exporters make the first state as large as the batch.</summary>
    private bool StartsAtZero(string value, int depth)
    {
        if (file.Constant(value) is { } constant)
        {
            return constant.Singles.AsSpan().IndexOfAnyExcept(0f) < 0 && constant.Numbers.Length == 0;
        }

        return depth < 8 && file.Nodes.Find(node => node.Outputs.Contains(value)) is { } node && node.Operation switch
        {
            "ConstantOfShape" => node.Tensor("value") is not { } fill || fill.Singles.AsSpan().IndexOfAnyExcept(0f) < 0,
            "Expand" or "Slice" or "Squeeze" or "Unsqueeze" or "Reshape" => StartsAtZero(node.Inputs[0], depth + 1),
            "Concat" => node.Inputs.All(part => StartsAtZero(part, depth + 1)),
            _ => false,
        };
    }

    private void TakeSqueeze(OnnxNode node)
    {
        int[] axes = Axes(node);
        if (_order == Order.StepsAndDirections && axes is [1])
        {
            _order = Order.Steps;
        }
        else
        {
            Require(node, _order == Order.Directions && axes is [0], "only the directions of a recurrent layer are taken away");
            _order = Order.Batch;
        }
    }

    private void TakeLastStep(OnnxNode node)
    {
        int stepAxis = _order == Order.Steps ? 0 : 1, axis = node.Number("axis", 0);
        bool isLast = Constant(node, 1).Numbers is [var index] && (index == -1 || index == _shape[0] - 1);
        Require(node, _order is Order.Batch or Order.Steps && axis == stepAxis && isLast && _layers is [.., RecurrentLayer { ReturnSequences: true }], "only the last step of a recurrent layer is taken");
        var layer = (RecurrentLayer)_layers[^1];
        _layers[^1] = layer with { ReturnSequences = false };
        _shape = [layer.Units];
        _order = Order.Batch;
    }

    private void TakeReshape(OnnxNode node)
    {
        Require(node, _order == Order.Batch, "the steps lie before the batch");
        Shape after = [_shape.Length];
        if (node.Operation == "Reshape")
        {
            long[] sizes = Constant(node, 1).Numbers;
            Require(node, sizes.Length >= 2 && sizes.AsSpan(1).IndexOf(0) < 0 && sizes.Count(size => size == -1) <= 1, "its shape is not known beforehand");
            long known = sizes.Skip(1).Where(size => size > 0).Aggregate(1L, (product, size) => product * size);
            Require(node, known > 0 && known <= _shape.Length && _shape.Length % known == 0, "its shape does not fit");
            after = Shape.Create([.. sizes.Skip(1).Select(size => size == -1 ? (int)(_shape.Length / known) : (int)size)]);
        }
        else
        {
            Require(node, node.Number("axis", 1) == 1, "it flattens the batch as well");
        }

        if (after != _shape)
        {
            Push(node, after.Rank == 1 ? new Flatten() : new Latent.Networks.Layers.Reshape(after.AsSpan().ToArray()));
        }
    }

    /// <summary>A sum behind a product is its bias; any other step of y = a·x + b is a batch normalization that does just that.</summary>
    private void TakeAffine(OnnxNode node)
    {
        int other = node.Inputs.Length == 2 && file.Constant(node.Inputs[1]) is not null ? 1 : 0;
        Require(node, file.Constant(node.Inputs[other]) is not null && (other == 1 || node.Operation is "Add" or "Mul"), "one side has to be a constant");
        Require(node, _order != Order.StepsAndDirections && _order != Order.Directions, "the axes are turned");
        float[] values = Constant(node, other).Singles;
        if (node.Operation == "Add" && _layers is [.., Dense { Bias: false } dense] && values.Length == dense.Units)
        {
            _layers[^1] = new Dense(dense.Units);
            _tensors.Add(($"{_layers.Count - 1}.bias", new ModelTensor([dense.Units], values)));
            return;
        }

        Require(node, _shape.Rank is 1 or 3, "it is done to a sequence");
        int channels = _shape[0];
        values = Spread(node, values, channels, 1);
        float[] ones = new float[channels], zeros = new float[channels];
        Array.Fill(ones, 1);
        float[] scale = node.Operation switch { "Mul" => values, "Div" => [.. values.Select(value => 1 / value)], _ => ones };
        float[] shift = node.Operation switch { "Add" => values, "Sub" => [.. values.Select(value => -value)], _ => zeros };

        // So small a number is lost in the sum with a variance of one.
        var norm = new BatchNorm { Epsilon = 1e-12f };
        Push(node, norm, ("weight", new ModelTensor([channels], scale)), ("bias", new ModelTensor([channels], shift)), ("running_mean", new ModelTensor([channels], zeros)), ("running_var", new ModelTensor([channels], ones)));
    }

    private void Push(OnnxNode node, Layer layer, params ReadOnlySpan<(string Name, ModelTensor Tensor)> tensors)
    {
        Architecture one;
        try
        {
            one = new Architecture(_shape, layer);
        }
        catch (ArchitectureException e)
        {
            throw Refuse(node, e.Message);
        }

        foreach (ParameterSpec parameter in one.ParametersOf(0))
        {
            ModelTensor? given = null;
            foreach ((string name, ModelTensor tensor) in tensors)
            {
                given = name == parameter.Name ? tensor : given;
            }

            Require(node, given is not null && given.Shape == parameter.Shape, $"its {parameter.Name} is {given?.Shape.ToString() ?? "not there"}, but {parameter.Shape} is needed");
            _tensors.Add(($"{_layers.Count}.{parameter.Name}", given!));
        }

        _layers.Add(layer);
        _shape = one.Output;
    }

    private (string Name, ModelTensor Tensor)[] WithBias(OnnxNode node, OnnxTensor weight) =>
        HasBias(node) ? [("weight", ToModel(weight)), ("bias", Vector(node, 2))] : [("weight", ToModel(weight))];

    private static bool HasBias(OnnxNode node) => node.Inputs.Length > 2 && node.Inputs[2].Length > 0;

    private static ModelTensor ToModel(OnnxTensor tensor) => new(Shape.Create(tensor.Sizes), tensor.Singles);

    private ModelTensor Vector(OnnxNode node, int index)
    {
        float[] values = Constant(node, index).Singles;
        Require(node, values.Length > 0, $"its input {index} is empty");
        return new ModelTensor([values.Length], values);
    }

    private OnnxTensor Constant(OnnxNode node, int index) =>
        index < node.Inputs.Length && file.Constant(node.Inputs[index]) is { } constant ? constant : throw Refuse(node, $"its input {index} is no constant");

    private int[] Axes(OnnxNode node) => node.Inputs.Length > 1 ? [.. Constant(node, 1).Numbers.Select(axis => (int)axis)] : node.Numbers("axes");

    private static int Square(OnnxNode node, string name, int otherwise)
    {
        int[] sizes = node.Numbers(name);
        Require(node, sizes.Length == 0 || (sizes.Length == 2 && sizes[0] == sizes[1]), $"its {name} is not the same both ways");
        int size = sizes.Length == 0 ? otherwise : sizes[0];
        Require(node, size >= 1, $"its {name} is not given");
        return size;
    }

    private static float[] Spread(OnnxNode node, float[] values, int length, float factor)
    {
        Require(node, values.Length == length || values.Length == 1, $"it has {values.Length} values for {length} features");
        return [.. Enumerable.Range(0, length).Select(i => values[values.Length == 1 ? 0 : i] * factor)];
    }

    private static float[] Turn(OnnxTensor matrix)
    {
        (int rows, int columns) = (matrix.Sizes[0], matrix.Sizes[1]);
        var turned = new float[matrix.Singles.Length];
        for (int i = 0; i < turned.Length; i++)
        {
            turned[(i % columns * rows) + (i / columns)] = matrix.Singles[i];
        }

        return turned;
    }

    private static float[] Gates(float[] values, int[] order, int length)
    {
        var ordered = new float[values.Length];
        for (int gate = 0; gate < order.Length; gate++)
        {
            values.AsSpan(order[gate] * length, length).CopyTo(ordered.AsSpan(gate * length));
        }

        return ordered;
    }

    private static void Require(OnnxNode node, bool isSo, string why)
    {
        if (!isSo)
        {
            throw Refuse(node, why);
        }
    }

    private static InvalidDataException Refuse(OnnxNode node, string why) =>
        new($"The operation {node.Operation} (\"{node.Name}\") cannot be read: {why}.");
}
