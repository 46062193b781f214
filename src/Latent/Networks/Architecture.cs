using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Latent.Numerics;

namespace Latent.Networks;

/// <summary>
/// A network as data: an input shape and the layers over it. Checked when it is made, so that every shape is known;
/// compiled by an <see cref="Engines.IEngine"/>.
/// </summary>
/// <remarks>Immutable, compared by value, safe for use from many threads.</remarks>
public sealed class Architecture : IEquatable<Architecture>
{
    private readonly ImmutableArray<Shape> _shapes;

    /// <summary>A network of the given layers.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="layers">The layers, first to last; none makes the identity.</param>
    /// <exception cref="ArchitectureException">A layer cannot take the output of the one before it.</exception>
    [JsonConstructor]
    public Architecture(Shape input, params ImmutableArray<Layer> layers)
    {
        if (input.Rank == 0)
        {
            throw new ArchitectureException("The architecture has no input shape; give the shape of one sample, such as [1, 28, 28].");
        }

        Layers = layers.IsDefault ? [] : layers;
        Input = input;
        _shapes = InferShapes(input, Layers);
    }

    /// <summary>The shape of one sample.</summary>
    public Shape Input { get; }

    /// <summary>The layers, first to last.</summary>
    public ImmutableArray<Layer> Layers { get; }

    /// <summary>The shape of the output.</summary>
    [JsonIgnore]
    public Shape Output => _shapes[^1];

    /// <summary>The number of trained parameters.</summary>
    [JsonIgnore]
    public long ParameterCount
    {
        get
        {
            long count = 0;
            for (int layer = 0; layer < Layers.Length; layer++)
            {
                count += CountTrained(layer);
            }

            return count;
        }
    }

    /// <summary>The shape that a layer gets.</summary>
    /// <param name="layer">The layer's index; the number of layers gives the output.</param>
    public Shape ShapeBefore(int layer) => _shapes[layer];

    /// <summary>The parameters of a layer.</summary>
    /// <param name="layer">The layer's index.</param>
    public IReadOnlyList<ParameterSpec> ParametersOf(int layer) => Layers[layer].Parameters(_shapes[layer]);

    /// <summary>The architecture as JSON: the input shape and the list of layers.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, NetworkJsonContext.Default.Architecture);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="InvalidDataException">The text is no JSON of an architecture, or its layers do not fit together.</exception>
    public static Architecture FromJson(string json)
    {
        try
        {
            return SettingsJson.Read(json, NetworkJsonContext.Default.Architecture)
                ?? throw new InvalidDataException("The architecture is null; expected an object with \"input\" and \"layers\".");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"The architecture cannot be read: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public bool Equals(Architecture? other) =>
        other is not null && Input == other.Input && Layers.AsSpan().SequenceEqual(other.Layers.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Architecture);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Input);
        foreach (Layer layer in Layers)
        {
            hash.Add(layer);
        }

        return hash.ToHashCode();
    }

    /// <summary>The architecture as a table: each layer with its settings, the shape it gives and its number of trained parameters.</summary>
    public override string ToString()
    {
        var rows = new List<(string Layer, string Output, string Parameters)> { ("Layer", "Output", "Parameters"), ("Input", Input.ToString(), "") };
        for (int layer = 0; layer < Layers.Length; layer++)
        {
            long count = CountTrained(layer);
            rows.Add((Layers[layer].ToString(), _shapes[layer + 1].ToString(), count == 0 ? "" : count.ToString("N0", CultureInfo.InvariantCulture)));
        }

        rows.Add(("Total", Output.ToString(), ParameterCount.ToString("N0", CultureInfo.InvariantCulture)));
        int first = rows.Max(row => row.Layer.Length);
        int second = rows.Max(row => row.Output.Length);
        int third = rows.Max(row => row.Parameters.Length);
        var text = new StringBuilder();
        foreach ((string layer, string output, string parameters) in rows)
        {
            text.Append(layer.PadRight(first)).Append("  ").Append(output.PadRight(second)).Append("  ").Append(parameters.PadLeft(third)).Append('\n');
        }

        return text.ToString();
    }

    private long CountTrained(int layer) => ParametersOf(layer).Where(parameter => parameter.Trainable).Sum(parameter => (long)parameter.Shape.Length);

    private static ImmutableArray<Shape> InferShapes(Shape input, ImmutableArray<Layer> layers)
    {
        ImmutableArray<Shape>.Builder shapes = ImmutableArray.CreateBuilder<Shape>(layers.Length + 1);
        shapes.Add(input);
        for (int index = 0; index < layers.Length; index++)
        {
            Layer layer = layers[index] ?? throw new ArchitectureException($"Layer {index} is null.");
            ShapeInference inference = Infer(layer, shapes[index]);
            if (inference.Problem is not null)
            {
                throw new ArchitectureException($"Layer {index}, {layer}, got an input of shape {shapes[index]}: {inference.Problem}.");
            }

            shapes.Add(inference.Output);
        }

        return shapes.MoveToImmutable();
    }

    /// <summary>The output's shape; sizes and parameters beyond what a tensor can have are a problem too.</summary>
    private static ShapeInference Infer(Layer layer, Shape input)
    {
        try
        {
            ShapeInference inference = layer.Infer(input);
            if (inference.Problem is null)
            {
                layer.Parameters(input);
            }

            return inference;
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            return ShapeInference.Refuse($"its output or its parameters have more than {int.MaxValue:N0} values");
        }
    }
}
