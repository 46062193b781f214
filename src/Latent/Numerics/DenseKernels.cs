namespace Latent.Numerics;

/// <summary>The passes of a dense layer y = f(x·Wᵀ + b) with W [outputs × inputs], over [rows × features].</summary>
internal static unsafe class DenseKernels
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
        Require.Length(x, (long)rows * inputs);
        Require.Length(weight, (long)outputs * inputs);
        Require.Length(y, (long)rows * outputs);
        if (!bias.IsEmpty)
        {
            Require.Length(bias, outputs);
        }

        fixed (float* px = x, pw = weight, pb = bias, py = y)
        {
            MatrixProduct.Run(new ProductTask
            {
                M = rows,
                N = outputs,
                K = inputs,
                A = px,
                ARow = inputs,
                AInner = 1,
                B = pw,
                BInner = 1,
                BColumn = inputs,
                C = py,
                CRow = outputs,
                Epilogue = new ProductEpilogue { Bias = pb, Activation = activation },
            });
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
        Require.Length(gradient, (long)rows * outputs);
        Require.Length(weight, (long)outputs * inputs);
        Require.Length(inputGradient, (long)rows * inputs);
        if (inputActivation.Kind != ActivationKind.None)
        {
            Require.Length(input, (long)rows * inputs);
        }

        fixed (float* dz = gradient, pw = weight, px = input, dx = inputGradient)
        {
            MatrixProduct.Run(new ProductTask
            {
                M = rows,
                N = inputs,
                K = outputs,
                A = dz,
                ARow = outputs,
                AInner = 1,
                B = pw,
                BInner = inputs,
                BColumn = 1,
                C = dx,
                CRow = inputs,
                Epilogue = new ProductEpilogue { Activation = inputActivation, Output = px, OutputStride = inputs },
            });
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
