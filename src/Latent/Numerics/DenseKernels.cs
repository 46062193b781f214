namespace Latent.Numerics;

/// <summary>The passes of a dense layer y = f(x·Wᵀ + b) with W [outputs × inputs], over [rows × features].</summary>
internal static class DenseKernels
{
    /// <summary>y = f(x·Wᵀ + b).</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputs">The features of x.</param>
    /// <param name="outputs">The features of y.</param>
    /// <param name="x">[rows × inputs].</param>
    /// <param name="weight">[outputs × inputs].</param>
    /// <param name="bias">[outputs], or empty for none.</param>
    /// <param name="activation">What runs on each value.</param>
    /// <param name="y">Takes [rows × outputs].</param>
    public static void Forward(
        int rows, int inputs, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Activation activation, Span<float> y)
    {
        MatrixProduct.Multiply(rows, outputs, inputs, x, inputs, false, weight, inputs, true, y, outputs);
        if (!bias.IsEmpty)
        {
            ChannelKernels.AddBias(ChannelLayout.Rows(rows, outputs), bias, y);
        }

        Span<float> used = y[..(rows * outputs)];
        if (activation.Kind != ActivationKind.None)
        {
            ActivationKernels.Forward(activation, used, used);
        }
    }

    /// <summary>dx = (dz·W) ∘ f′, where f is the activation that made x.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputs">The features of x.</param>
    /// <param name="outputs">The features of z.</param>
    /// <param name="gradient">dz: [rows × outputs], before this layer's own activation.</param>
    /// <param name="weight">[outputs × inputs].</param>
    /// <param name="inputActivation">The activation whose derivative is multiplied in; none leaves dx as it is.</param>
    /// <param name="input">x: [rows × inputs], the output of that activation; empty where there is none.</param>
    /// <param name="inputGradient">Takes dx: [rows × inputs].</param>
    public static void BackwardInput(
        int rows,
        int inputs,
        int outputs,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> weight,
        Activation inputActivation,
        ReadOnlySpan<float> input,
        Span<float> inputGradient)
    {
        MatrixProduct.Multiply(rows, inputs, outputs, gradient, outputs, false, weight, inputs, false, inputGradient, inputs);
        if (inputActivation.Kind != ActivationKind.None)
        {
            Span<float> used = inputGradient[..(rows * inputs)];
            ActivationKernels.Backward(inputActivation, input[..used.Length], used, used);
        }
    }

    /// <summary>dW (+)= dzᵀ·x and db (+)= the sum of dz over rows.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inputs">The features of x.</param>
    /// <param name="outputs">The features of z.</param>
    /// <param name="gradient">dz: [rows × outputs].</param>
    /// <param name="x">[rows × inputs].</param>
    /// <param name="weightGradient">Takes [outputs × inputs].</param>
    /// <param name="biasGradient">Takes [outputs]; empty for none.</param>
    /// <param name="accumulate">Whether to add to what the gradients hold.</param>
    public static void BackwardWeight(
        int rows,
        int inputs,
        int outputs,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> x,
        Span<float> weightGradient,
        Span<float> biasGradient,
        bool accumulate = false)
    {
        MatrixProduct.Multiply(outputs, inputs, rows, gradient, outputs, true, x, inputs, false, weightGradient, inputs, accumulate);
        if (!biasGradient.IsEmpty)
        {
            ChannelKernels.SumGradient(ChannelLayout.Rows(rows, outputs), gradient, biasGradient, accumulate);
        }
    }
}
