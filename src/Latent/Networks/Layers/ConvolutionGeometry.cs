namespace Latent.Networks.Layers;

/// <summary>
/// Where a window of a convolution or a pooling lies along one axis: from input size, kernel, stride and padding to
/// the output size and the padding on both ends. Engines read it, so that the arithmetic stands once.
/// </summary>
/// <param name="Input">The size of the input along the axis.</param>
/// <param name="Output">The size of the output along the axis.</param>
/// <param name="PadBefore">Zeros before the input (for a transposed convolution: rows cut off before the output).</param>
public readonly record struct ConvolutionGeometry(int Input, int Output, int PadBefore)
{
    /// <summary>The geometry of a convolution: output = ⌊(input + 2·padding − kernel) / stride⌋ + 1, or ⌈input / stride⌉ for "same".</summary>
    /// <param name="input">The size of the input.</param>
    /// <param name="kernel">The size of the kernel.</param>
    /// <param name="stride">The stride.</param>
    /// <param name="padding">The padding.</param>
    /// <returns>The geometry; its output is below 1 where the kernel is larger than the padded input.</returns>
    /// <exception cref="OverflowException">A size is beyond what an <see cref="int"/> holds.</exception>
    public static ConvolutionGeometry Forward(int input, int kernel, int stride, Padding padding)
    {
        if (padding.IsSame)
        {
            int output = ((input - 1) / stride) + 1;
            int total = Math.Max(checked(((output - 1) * stride) + kernel - input), 0);
            return new ConvolutionGeometry(input, output, total / 2);
        }

        int span = checked(input + (2 * padding.Amount) - kernel);
        return new ConvolutionGeometry(input, span < 0 ? 0 : (span / stride) + 1, padding.Amount);
    }

    /// <summary>
    /// The geometry of a transposed convolution: output = (input − 1)·stride − 2·padding + kernel + output padding,
    /// or input × stride for "same".
    /// </summary>
    /// <param name="input">The size of the input.</param>
    /// <param name="kernel">The size of the kernel.</param>
    /// <param name="stride">The stride.</param>
    /// <param name="padding">The padding of the convolution that this one transposes.</param>
    /// <param name="outputPadding">Rows added at the end of the output.</param>
    /// <exception cref="OverflowException">A size is beyond what an <see cref="int"/> holds.</exception>
    public static ConvolutionGeometry Transposed(int input, int kernel, int stride, Padding padding, int outputPadding)
    {
        if (padding.IsSame)
        {
            int output = checked(input * stride);
            int cut = Math.Max(checked(((input - 1) * stride) + kernel - output), 0);
            return new ConvolutionGeometry(input, output, cut / 2);
        }

        int size = checked(((input - 1) * stride) - (2 * padding.Amount) + kernel + outputPadding);
        return new ConvolutionGeometry(input, size, padding.Amount);
    }
}
