using System.Text.Json.Serialization;
using Latent.Numerics;

namespace Latent.Networks.Layers;

/// <summary>A layer that goes through a sequence [steps × features] with a state: <see cref="LSTM"/> and <see cref="GRU"/>.</summary>
/// <remarks>All sequences of a network have the same number of steps, which its shape says; cut or pad others before.</remarks>
public abstract record RecurrentLayer : Layer
{
    private protected RecurrentLayer(int units, int gates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        Units = units;
        Gates = gates;
    }

    /// <summary>The number of values in the state, and of outputs at each step.</summary>
    public int Units { get; }

    /// <summary>Whether the output is the state after each step, [steps × units]; by default it is the state after the last, [units].</summary>
    public bool ReturnSequences { get; init; }

    /// <summary>How the weight of the input starts; uniform in ±1/√units by default, as in PyTorch.</summary>
    public Initializer WeightInitializer { get; init; }

    /// <summary>How the weight of the state starts; uniform in ±1/√units by default, as in PyTorch (Keras: orthogonal).</summary>
    public Initializer RecurrentInitializer { get; init; }

    /// <summary>How both biases start; uniform in ±1/√units by default, as in PyTorch.</summary>
    public Initializer BiasInitializer { get; init; }

    /// <summary>The number of gates, for each of which there is a block of weights.</summary>
    [JsonIgnore]
    internal int Gates { get; }

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input)
    {
        if (input.Rank != 2)
        {
            return ShapeInference.Refuse("it takes a sequence [steps × features]; put a Reshape(steps, features) or a RepeatVector(steps) before it");
        }

        return ReturnSequences ? Shape.Create(input[0], Units) : Shape.Create(Units);
    }

    /// <inheritdoc/>
    /// <remarks>The weights are [gates·units × features] and [gates·units × units], as in PyTorch, whose names end in <c>_l0</c> besides.</remarks>
    public override IReadOnlyList<ParameterSpec> Parameters(Shape input)
    {
        int features = input[1], rows = checked(Gates * Units);

        // PyTorch draws all four by the number of units, whatever the fan-in; the other distributions go by the true fans of one gate.
        ParameterSpec Make(string name, Shape shape, Initializer initializer, int fanIn) => initializer is Initializer.Default or Initializer.PyTorchUniform
            ? new ParameterSpec(name, shape, Initializer.PyTorchUniform, Units, Units)
            : new ParameterSpec(name, shape, initializer, fanIn, Units);
        return
        [
            Make("weight_ih", Shape.Create(rows, features), WeightInitializer, features),
            Make("weight_hh", Shape.Create(rows, Units), RecurrentInitializer, Units),
            Make("bias_ih", Shape.Create(rows), BiasInitializer, features),
            Make("bias_hh", Shape.Create(rows), BiasInitializer, Units),
        ];
    }
}
