using Latent.Networks.Layers;

namespace Latent.Storage.Onnx;

/// <summary>Recurrent layers, and the order of axes that ONNX has them in.</summary>
internal sealed partial class OnnxWalk
{
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
            Require(node, node.Inputs[extra].Length == 0 || StartsAtZero(node.Inputs[extra], []), "it has a length of its own per row, or starts elsewhere than at zero");
        }

        int[] order = isLstm ? [0, 2, 3, 1] : [1, 0, 2];
        int rows = checked(order.Length * units);
        float[] input = Weight(node, 1).Singles, state = Weight(node, 2).Singles;
        Require(node, input.Length == (long)rows * features && state.Length == (long)rows * units, "its weights do not fit its sizes");
        float[] biases = node.Inputs.Length > 3 && node.Inputs[3].Length > 0 ? Constant(node, 3).Singles : new float[2 * rows];
        Require(node, biases.Length == 2 * rows, "its biases do not fit its sizes");
        bool isLast = node.Outputs[0].Length == 0 || !IsUsed(node.Outputs[0]);
        Require(node, !isLast || node.Outputs.Length > 1, "it gives nothing that is used");
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

    private bool IsUsed(string value) => file.Outputs.Contains(value) || file.Takers(value).Count > 0;

    /// <summary>Whether a value is made of zeros, however many: exporters make the first state as large as the batch.</summary>
    /// <param name="value">The value.</param>
    /// <param name="met">The values met so far, which need no second look: all parts have to be zero.</param>
    private bool StartsAtZero(string value, HashSet<string> met)
    {
        if (!met.Add(value))
        {
            return true;
        }

        if (file.Constant(value) is { } constant)
        {
            return constant.Singles.AsSpan().IndexOfAnyExcept(0f) < 0 && constant.Numbers.Length == 0;
        }

        return met.Count < 32 && file.Giver(value) is { } node && node.Operation switch
        {
            "ConstantOfShape" => node.Tensor("value") is not { } fill || fill.Singles.AsSpan().IndexOfAnyExcept(0f) < 0,
            "Expand" or "Slice" or "Squeeze" or "Unsqueeze" or "Reshape" when node.Inputs.Length > 0 => StartsAtZero(node.Inputs[0], met),
            "Concat" => node.Inputs.All(part => StartsAtZero(part, met)),
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

    private static float[] Gates(float[] values, int[] order, int length)
    {
        var ordered = new float[values.Length];
        for (int gate = 0; gate < order.Length; gate++)
        {
            values.AsSpan(order[gate] * length, length).CopyTo(ordered.AsSpan(gate * length));
        }

        return ordered;
    }
}
