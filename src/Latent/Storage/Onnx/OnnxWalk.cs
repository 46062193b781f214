using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Storage.Onnx;

/// <summary>Follows a graph from its input, operation by operation, and makes layers of what it meets.</summary>
internal sealed partial class OnnxWalk(OnnxFile file, string input)
{
    private const int MaxSpread = 1 << 22;

    private readonly List<Layer> _layers = [];
    private readonly List<(string Name, ModelTensor Tensor)> _tensors = [];
    private string _value = input;
    private Shape _shape;
    private long _spread;

    /// <summary>Goes on until a value is reached.</summary>
    /// <param name="end">The value's name.</param>
    /// <param name="shape">The shape of a sample where the walk stands.</param>
    public (Architecture Architecture, IReadOnlyList<(string Name, ModelTensor Tensor)> Tensors) Until(string end, Shape shape)
    {
        _layers.Clear();
        _tensors.Clear();
        _shape = shape;
        for (int steps = 0; _value != end; steps++)
        {
            if (steps > file.Operations)
            {
                throw new InvalidDataException($"The operations go in a circle and never come to \"{end}\"; the file is damaged.");
            }

            OnnxNode[] next = [.. file.Takers(_value).Where(node => node.Operation != "Shape")];
            if (next.Length > 0 && next.All(node => node.Operation == "Slice"))
            {
                TakeParts(next);
                continue;
            }

            if (next.Length != 1)
            {
                throw new InvalidDataException($"The value \"{_value}\" goes to {(next.Length == 0 ? "nothing" : string.Join(" and ", next.Select(node => node.Operation)))}; a network here is one operation after another, from its input to \"{end}\".");
            }

            try
            {
                Take(next[0]);
            }
            catch (Exception e) when (e is ArgumentException or OverflowException)
            {
                // Sizes, slopes and the like that no layer has: whatever a layer refuses.
                throw Refuse(next[0], $"no layer is so ({e.Message})");
            }
        }

        return _order == Order.Batch
            ? (new Architecture(shape, [.. _layers]), [.. _tensors])
            : throw new InvalidDataException($"The value \"{end}\" has its steps before its batch; put a Transpose behind it.");
    }

    private void Take(OnnxNode node)
    {
        _value = node.Outputs[0];
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
            IReadOnlyList<OnnxNode> next = file.Takers(node.Outputs[0]);
            return next.Count == 1 ? next[0] : throw Refuse(node, $"its value goes to {next.Count} operations");
        }
    }

    private void TakeGemm(OnnxNode node)
    {
        Require(node, node.Number("transA", 0) == 0 && node.Inputs[0].Length > 0, "it turns its input");
        OnnxTensor weight = Weight(node, 1);
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
        OnnxTensor weight = Weight(node, 1);
        Require(node, weight.Sizes.Length == 2, "its weight is no matrix");
        PushDense(node, Turn(weight), weight.Sizes[1], null);
    }

    private void PushDense(OnnxNode node, float[] weight, int units, float[]? bias)
    {
        ModelTensor matrix = new(Shape.Create(units, weight.Length / units), weight);
        if (bias is null)
        {
            Push(node, new Dense(units, bias: false), ("weight", matrix));
        }
        else
        {
            Push(node, new Dense(units), ("weight", matrix), ("bias", new ModelTensor([units], bias)));
        }
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

    /// <summary>A constant that has values of single precision.</summary>
    private OnnxTensor Weight(OnnxNode node, int index)
    {
        OnnxTensor weight = Constant(node, index);
        Require(node, weight.Singles.Length > 0, $"its input {index} has no values of single precision");
        return weight;
    }

    private static ModelTensor ToModel(OnnxTensor tensor) => new(Shape.Create(tensor.Sizes), tensor.Singles);

    private ModelTensor Vector(OnnxNode node, int index)
    {
        float[] values = Weight(node, index).Singles;
        return new ModelTensor([values.Length], values);
    }

    private OnnxTensor Constant(OnnxNode node, int index) =>
        index < node.Inputs.Length && file.Constant(node.Inputs[index]) is { } constant ? constant : throw Refuse(node, $"its input {index} is no constant");

    private int[] Axes(OnnxNode node) => node.Inputs.Length > 1 ? [.. Constant(node, 1).Numbers.Select(axis => (int)axis)] : node.Numbers("axes");

    private float[] Spread(OnnxNode node, float[] values, int length, float factor)
    {
        Require(node, values.Length == length || values.Length == 1, $"it has {values.Length} values for {length} features");

        // One value stands for as many as the file says, not has: so many and no more, in all of it.
        _spread += values.Length == length ? 0 : length;
        Require(node, _spread <= MaxSpread, $"it spreads one value over {length} features, more than {MaxSpread:N0} with those before");
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
