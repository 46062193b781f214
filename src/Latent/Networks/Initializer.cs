namespace Latent.Networks;

/// <summary>How the values of a parameter are drawn before training.</summary>
/// <remarks>
/// <see cref="Default"/> on a layer stands for that layer's own default, which is PyTorch's:
/// uniform in ±1/√fan-in for weights and biases alike.
/// </remarks>
public enum Initializer
{
    /// <summary>The default of the layer: <see cref="PyTorchUniform"/> for weights and biases, 1 and 0 for batch normalization.</summary>
    Default,

    /// <summary>All zeros.</summary>
    Zeros,

    /// <summary>All ones.</summary>
    Ones,

    /// <summary>Uniform in ±1/√fan-in: PyTorch's default for linear and convolution layers (<c>kaiming_uniform_</c> with a = √5), biases included.</summary>
    PyTorchUniform,

    /// <summary>Uniform in ±√(6 / (fan-in + fan-out)): Keras's default for weights (Glorot and Bengio 2010).</summary>
    GlorotUniform,

    /// <summary>Normal with variance 2 / (fan-in + fan-out) (Glorot and Bengio 2010).</summary>
    GlorotNormal,

    /// <summary>Uniform in ±√(6 / fan-in), for ReLU (He et al. 2015).</summary>
    HeUniform,

    /// <summary>Normal with variance 2 / fan-in, for ReLU (He et al. 2015).</summary>
    HeNormal,

    /// <summary>Uniform in ±√(3 / fan-in) (LeCun et al. 1998).</summary>
    LeCunUniform,

    /// <summary>Normal with variance 1 / fan-in, for SELU (LeCun et al. 1998; Klambauer et al. 2017).</summary>
    LeCunNormal,

    /// <summary>Normal with standard deviation 0.02; batch normalization weights around 1 (Radford et al. 2015, DCGAN).</summary>
    DcganNormal,

    /// <summary>A matrix with orthonormal rows or columns, whichever are fewer (Saxe et al. 2014).</summary>
    Orthogonal,
}
