using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Training;

namespace Latent.Autoencoders;

/// <summary>
/// Well-known autoencoders with the settings that go with them, to be used as they are or changed by <c>with</c>.
/// Dense ones take samples of any shape; convolutional ones images, 28 × 28 with one channel where nothing else is said,
/// also from a source that gives them as flat vectors. Those that end in a sigmoid want values from 0 to 1.
/// </summary>
public static class AutoencoderPresets
{
    // 5,000 of the 60,000 training images of MNIST and Fashion-MNIST.
    private const double FiveThousandOfSixtyThousand = 5_000.0 / 60_000.0;

    /// <summary>
    /// A linear autoencoder, which finds the plane of the principal components (Baldi and Hornik 1989): one dense layer
    /// each way, no activation; mean squared error, SGD with rate 1.5, full batches of 32, 20 epochs. So few steps come
    /// near the plane; some hundred epochs with <see cref="CosineDecay"/> reach it to a fraction of a degree.
    /// </summary>
    /// <param name="latents">The number of latents, at least 1.</param>
    public static AutoencoderOptions PcaLinear(int latents = 2) => new()
    {
        Encoder = [new Flatten(), new Dense(latents)],
        Optimizer = new Sgd(1.5f),
        BatchSize = 32,
        DropLastBatch = true,
        Epochs = 20,
    };

    /// <summary>A deep encoder to three latents, to be drawn in space: 128-64-12-3, ReLU between, sigmoid last; mean squared error, Adam, batches of 64, 10 epochs.</summary>
    public static AutoencoderOptions Dense3D() => new()
    {
        Encoder = [new Flatten(), new Dense(128), new ReLU(), new Dense(64), new ReLU(), new Dense(12), new ReLU(), new Dense(3)],
        OutputActivation = OutputActivation.Sigmoid,
        BatchSize = 64,
        Epochs = 10,
    };

    /// <summary>
    /// A stacked autoencoder: 100-30 with SELU, sigmoid last; binary cross-entropy, SGD with rate 1.5, batches of 32,
    /// 20 epochs, a twelfth held out (5,000 of 60,000).
    /// </summary>
    public static AutoencoderOptions Stacked() => new()
    {
        Encoder = [new Flatten(), Selu(100), new SELU(), Selu(30), new SELU()],
        Loss = new BinaryCrossEntropy(),
        Optimizer = new Sgd(1.5f),
        BatchSize = 32,
        Epochs = 20,
        ValidationFraction = FiveThousandOfSixtyThousand,
    };

    /// <summary>
    /// A convolutional autoencoder with 10 latents: 16, 32 and 64 channels with kernel 3 and strides 2, 2 and 1, ReLU
    /// also behind the latents, sigmoid last; mean squared error, Adam, batches of 64.
    /// </summary>
    /// <param name="image">The shape of an image [channels × height × width]; 1 × 28 × 28 where it is <see langword="null"/>.</param>
    public static AutoencoderOptions ConvLatent10(Shape? image = null) => new()
    {
        InputShape = image ?? Grey28,
        Encoder =
        [
            new Conv2D(16, 3, 2), new ReLU(), new Conv2D(32, 3, 2), new ReLU(), new Conv2D(64, 3), new ReLU(),
            new Flatten(), new Dense(10), new ReLU(),
        ],
        OutputActivation = OutputActivation.Sigmoid,
        BatchSize = 64,
    };

    /// <summary>
    /// A convolutional autoencoder with many latents, near to lossless: 32 and 64 channels with kernel and stride 2 and
    /// no bias, 314 latents, LeakyReLU, sigmoid last; mean squared error, Adam, full batches of 1,024, 15 epochs, rate
    /// lowered on a plateau of the training loss.
    /// </summary>
    /// <param name="image">The shape of an image [channels × height × width], even height and width; 1 × 28 × 28 where it is <see langword="null"/>.</param>
    public static AutoencoderOptions ConvLatent314(Shape? image = null) => new()
    {
        InputShape = image ?? Grey28,
        Encoder =
        [
            new Conv2D(32, 2, 2) { Bias = false }, new LeakyReLU(), new Conv2D(64, 2, 2) { Bias = false }, new LeakyReLU(),
            new Flatten(), new Dense(314), new LeakyReLU(),
        ],
        OutputActivation = OutputActivation.Sigmoid,
        BatchSize = 1024,
        DropLastBatch = true,
        Epochs = 15,
        Schedule = new ReduceOnPlateau { Threshold = 0.1, Patience = 1, Factor = 0.1f },
    };

    /// <summary>
    /// A convolutional autoencoder with pooling, whose latents keep their place in the image (64 × 3 × 3): 16, 32 and 64
    /// channels with kernel 3, SELU, max-pooling by 2, sigmoid last; binary cross-entropy, SGD with rate 1, batches of 32, 5 epochs.
    /// </summary>
    /// <param name="image">The shape of an image [channels × height × width]; 1 × 28 × 28 where it is <see langword="null"/>.</param>
    public static AutoencoderOptions ConvPool(Shape? image = null) => new()
    {
        InputShape = image ?? Grey28,
        Encoder =
        [
            SeluConv(16), new SELU(), new MaxPool2D(2), SeluConv(32), new SELU(), new MaxPool2D(2), SeluConv(64), new SELU(), new MaxPool2D(2),
        ],
        Loss = new BinaryCrossEntropy(),
        Optimizer = new Sgd(1f),
        BatchSize = 32,
        Epochs = 5,
        ValidationFraction = FiveThousandOfSixtyThousand,
    };

    /// <summary>
    /// <see cref="Stacked"/> that gets noisy samples and has to give clean ones (Vincent et al. 2010): normal noise on
    /// the input; SGD with rate 1, 10 epochs.
    /// </summary>
    /// <param name="standardDeviation">The noise's standard deviation, above 0.</param>
    public static AutoencoderOptions Denoising(float standardDeviation = 0.2f)
    {
        AutoencoderOptions stacked = Stacked();
        return stacked with { Encoder = stacked.Encoder.Insert(0, new GaussianNoise(standardDeviation)), Optimizer = new Sgd(1f), Epochs = 10 };
    }

    /// <summary><see cref="Denoising"/> with values dropped out of the input in place of normal noise.</summary>
    /// <param name="rate">The share of values set to zero, above 0 and below 1.</param>
    public static AutoencoderOptions DenoisingDropout(float rate = 0.5f)
    {
        AutoencoderOptions stacked = Stacked();
        return stacked with { Encoder = stacked.Encoder.Insert(0, new Dropout(rate)), Optimizer = new Sgd(1f), Epochs = 10 };
    }

    private static Shape Grey28 => [1, 28, 28];

    // Keras's way for SELU networks: LeCun's normal weights, biases of 0.
    private static Dense Selu(int units) => new(units) { WeightInitializer = Initializer.LeCunNormal, BiasInitializer = Initializer.Zeros };

    private static Conv2D SeluConv(int channels) => new(channels, 3)
    {
        Padding = Padding.Same,
        WeightInitializer = Initializer.LeCunNormal,
        BiasInitializer = Initializer.Zeros,
    };
}
