using System.Text.Json.Serialization;
using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>
/// A dense layer whose weight is the transpose of another dense layer's, so that a decoder shares the weights of its
/// encoder: y = x·W + b with W [inputs × units] that layer's weight. It has a bias of its own alone; both layers' gradients are summed.
/// </summary>
/// <remarks>An engine compiles it together with the network that it names.</remarks>
public sealed record TransposedDense : Layer
{
    /// <summary>A dense layer with another's weight.</summary>
    /// <param name="units">The number of outputs: as many as the other layer has inputs. At least 1.</param>
    /// <param name="tiedTo">The other layer: the name of its network, a dot and its index, such as <c>encoder.0</c>.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is below 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="tiedTo"/> is not a name, a dot and an index.</exception>
    public TransposedDense(int units, string tiedTo, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentException.ThrowIfNullOrWhiteSpace(tiedTo);
        int dot = tiedTo.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || !int.TryParse(tiedTo.AsSpan(dot + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int layer))
        {
            throw new ArgumentException($"A layer is named by its network, a dot and its index, such as encoder.0; got \"{tiedTo}\".", nameof(tiedTo));
        }

        Units = units;
        TiedTo = tiedTo;
        Bias = bias;
        TiedNetwork = tiedTo[..dot];
        TiedLayer = layer;
    }

    /// <summary>The number of outputs.</summary>
    public int Units { get; }

    /// <summary>The layer whose weight this is the transpose of: the name of its network, a dot and its index.</summary>
    public string TiedTo { get; }

    /// <summary>Whether a bias is added.</summary>
    public bool Bias { get; }

    /// <summary>How the bias starts.</summary>
    public Initializer BiasInitializer { get; init; }

    /// <summary>The network of <see cref="TiedTo"/>.</summary>
    [JsonIgnore]
    public string TiedNetwork { get; }

    /// <summary>The layer's index of <see cref="TiedTo"/>.</summary>
    [JsonIgnore]
    public int TiedLayer { get; }

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input) => input.Rank == 1
        ? Shape.Create(Units)
        : ShapeInference.Refuse("it takes a vector [features]; put a Flatten() before it");

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(Shape input) =>
        Bias ? [new ParameterSpec("bias", Shape.Create(Units), BiasInitializer, input[0], Units)] : [];
}
