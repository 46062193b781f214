namespace Latent.TorchSharp;

/// <summary>The arithmetic of products and convolutions. Weights, gradients, the optimizer's memory and losses are float32 in all of them.</summary>
public enum TorchPrecision
{
    /// <summary>float32 throughout: equal to the managed engine within 10⁻⁴.</summary>
    Full,

    /// <summary>
    /// Factors rounded to TF32 (a float32 with 10 bits of mantissa) on the tensor cores of NVIDIA's GPUs from Ampere on, sums in float32:
    /// faster, equal in about three digits. On other devices the same as <see cref="Full"/>.
    /// </summary>
    TensorFloat32,

    /// <summary>
    /// Mixed precision: products and convolutions of bfloat16, which has the range of float32, so that no loss needs to be scaled, and eight bits
    /// of mantissa. The layers between them that only choose or scale values pass bfloat16 on; curved activations, recurrent cells, latents and losses are taken in float32.
    /// </summary>
    Mixed,
}
