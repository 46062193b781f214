namespace Latent.Storage.Onnx;

/// <summary>How the columns of a table are brought to a model's scale, to be part of an exported graph: (value − mean) / scale.</summary>
/// <param name="Mean">What is taken from each column.</param>
/// <param name="Scale">What each column is divided by then; as many as means, none of them 0.</param>
public sealed record OnnxScaling(ReadOnlyMemory<float> Mean, ReadOnlyMemory<float> Scale)
{
    /// <summary>Adds the scaling of a value [batch × columns].</summary>
    internal string Apply(OnnxGraph graph, string value) =>
        graph.Add("Div", [graph.Add("Sub", [value, Constant(graph, "mean", Mean)]), Constant(graph, "scale", Scale)]);

    /// <summary>Adds the way back to the columns' own units.</summary>
    internal string Undo(OnnxGraph graph, string value) =>
        graph.Add("Add", [graph.Add("Mul", [value, Constant(graph, "scale", Scale)]), Constant(graph, "mean", Mean)]);

    /// <summary>Makes sure that it fits rows of a length.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal void Check(int columns)
    {
        if (Mean.Length != columns || Scale.Length != columns || Scale.Span.Contains(0f))
        {
            throw new ArgumentException($"The scaling has {Mean.Length} means and {Scale.Length} scales, but the rows have {columns} columns; give one of each per column, no scale being 0.");
        }
    }

    private static string Constant(OnnxGraph graph, string name, ReadOnlyMemory<float> values) =>
        graph.Constant("columns." + name, [values.Length], values.Span);
}
