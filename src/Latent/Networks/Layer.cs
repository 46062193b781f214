using System.Text.Json.Serialization;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Networks;

/// <summary>
/// One layer of an architecture, as data: what it is and its settings, without weights.
/// An <see cref="Architecture"/> lists layers; an <see cref="Engines.IEngine"/> compiles them.
/// </summary>
/// <remarks>Immutable and compared by value. The set of layers is closed: an engine has to know each of them.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "layer")]
[JsonDerivedType(typeof(BatchNorm), "batch-norm")]
[JsonDerivedType(typeof(Conv2D), "conv-2d")]
[JsonDerivedType(typeof(ConvTranspose2D), "conv-transpose-2d")]
[JsonDerivedType(typeof(Dense), "dense")]
[JsonDerivedType(typeof(Dropout), "dropout")]
[JsonDerivedType(typeof(Flatten), "flatten")]
[JsonDerivedType(typeof(GaussianLatent), "gaussian-latent")]
[JsonDerivedType(typeof(GaussianNoise), "gaussian-noise")]
[JsonDerivedType(typeof(GRU), "gru")]
[JsonDerivedType(typeof(LeakyReLU), "leaky-relu")]
[JsonDerivedType(typeof(LSTM), "lstm")]
[JsonDerivedType(typeof(MaxPool2D), "max-pool-2d")]
[JsonDerivedType(typeof(MixedOutput), "mixed-output")]
[JsonDerivedType(typeof(ReLU), "relu")]
[JsonDerivedType(typeof(RepeatVector), "repeat-vector")]
[JsonDerivedType(typeof(Reshape), "reshape")]
[JsonDerivedType(typeof(SELU), "selu")]
[JsonDerivedType(typeof(Sigmoid), "sigmoid")]
[JsonDerivedType(typeof(Tanh), "tanh")]
[JsonDerivedType(typeof(TransposedDense), "transposed-dense")]
public abstract record Layer
{
    private protected Layer()
    {
    }

    /// <summary>The shape of the output for an input of the given shape, or why that input does not fit.</summary>
    /// <param name="input">The shape of one sample.</param>
    public abstract ShapeInference Infer(Shape input);

    /// <summary>The parameters of this layer for an input of the given shape, in the order in which files list them; none by default.</summary>
    /// <param name="input">The shape of one sample, which <see cref="Infer"/> accepts.</param>
    public virtual IReadOnlyList<ParameterSpec> Parameters(Shape input) => [];
}
