using Latent.Storage.Onnx;

namespace Latent.Anomalies.Onnx;

/// <summary>The arithmetic of a graph, by names that say what is meant.</summary>
internal sealed class OnnxMath(OnnxGraph graph)
{
    public OnnxGraph Graph { get; } = graph;

    public string Add(string left, string right) => Graph.Add("Add", [left, right]);

    public string Subtract(string left, string right) => Graph.Add("Sub", [left, right]);

    public string Multiply(string left, string right) => Graph.Add("Mul", [left, right]);

    public string Divide(string left, string right) => Graph.Add("Div", [left, right]);

    public string Maximum(string left, string right) => Graph.Add("Max", [left, right]);

    public string Minimum(string left, string right) => Graph.Add("Min", [left, right]);

    public string Magnitude(string value) => Graph.Add("Abs", [value]);

    public string Logarithm(string value) => Graph.Add("Log", [value]);

    public string Exponential(string value) => Graph.Add("Exp", [value]);

    public string Square(string value) => Multiply(value, value);

    public string IsLess(string left, string right) => Graph.Add("Less", [left, right]);

    public string IsEqual(string left, string right) => Graph.Add("Equal", [left, right]);

    public string Choose(string condition, string yes, string no) => Graph.Add("Where", [condition, yes, no]);

    public string ToSingle(string value) => Graph.Add("Cast", [value], ("to", OnnxGraph.FloatType));

    public string ToIndex(string value) => Graph.Add("Cast", [value], ("to", OnnxGraph.Int64Type));

    /// <summary>The sum along an axis, which stays with length 1.</summary>
    public string Sum(string value, int axis) => Graph.Add("ReduceSum", [value, Graph.Constant(axis)], ("keepdims", 1));

    /// <summary>The mean along an axis, which stays with length 1.</summary>
    public string Mean(string value, int axis) => Graph.Add("ReduceMean", [value], ("axes", new[] { axis }), ("keepdims", 1));

    /// <summary>The smallest or largest values along the last axis, in order.</summary>
    public string Top(string value, int count, bool largest) =>
        Graph.Add("TopK", [value, Graph.Constant(count)], ("axis", -1), ("largest", largest ? 1 : 0), ("sorted", 1));

    /// <summary>Values from a place along the last axis on.</summary>
    public string Slice(string value, int start, int end) => Graph.Add("Slice", [value, Graph.Constant(start), Graph.Constant(end), Graph.Constant(-1)]);

    /// <summary>Entries of a table by their indices.</summary>
    public string Look(string table, string indices, int axis = 0) => Graph.Add("Gather", [table, indices], ("axis", axis));

    public string Reshape(string value, params ReadOnlySpan<long> sizes) => Graph.Add("Reshape", [value, Graph.Constant(sizes)]);

    public string Constant(float value) => Graph.Constant("c", [], [value]);

    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<int> sizes) => Graph.Constant("c", sizes.IsEmpty ? [values.Length] : sizes, values);
}
