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
/// <remarks>Safe for use from many threads.</remarks>
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
        ReportRoundedAccuracy = true,
    };

    /// <summary><see cref="Stacked"/> whose decoder has the encoder's weights, transposed, and biases of its own: half the weights.</summary>
    public static AutoencoderOptions Tied() => Stacked() with { TieWeights = true };

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
        ReportRoundedAccuracy = true,
    };

    /// <summary>
    /// A recurrent autoencoder: LSTM 100 over the sequence, LSTM 30 to one vector; that vector repeated, LSTM 100, and a
    /// dense layer with a sigmoid at each step; binary cross-entropy, SGD with rate 0.1, batches of 32. An image of
    /// 28 × 28 is read as 28 steps of 28 values.
    /// </summary>
    /// <param name="steps">The steps of a sequence, at least 1.</param>
    /// <param name="features">The values of a step, at least 1.</param>
    public static AutoencoderOptions Recurrent(int steps = 28, int features = 28) => new()
    {
        InputShape = Shape.Create(steps, features),
        Encoder = [new LSTM(100) { ReturnSequences = true }, new LSTM(30)],
        Loss = new BinaryCrossEntropy(),
        Optimizer = new Sgd(0.1f),
        BatchSize = 32,
        Epochs = 10,
        ValidationFraction = FiveThousandOfSixtyThousand,
        ReportRoundedAccuracy = true,
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

    /// <summary>
    /// A sparse autoencoder of more latents than are ever active at once (Ng, "Sparse autoencoder", 2011): 100 SELU, 300
    /// sigmoid, whose mean activations are drawn to a target by their divergence from it; binary cross-entropy, SGD with
    /// rate 1, batches of 32, 10 epochs.
    /// </summary>
    /// <param name="target">The mean activation that is wanted, above 0 and below 1.</param>
    /// <param name="weight">What the divergence, summed over the latents, counts, at least 0.</param>
    public static AutoencoderOptions SparseKL(float target = 0.1f, float weight = 0.05f) => Sparse(new SparsityPenalty(weight, target));

    /// <summary><see cref="SparseKL"/> with the sum of absolute activations as the penalty.</summary>
    /// <param name="weight">What the sum counts, at least 0.</param>
    public static AutoencoderOptions SparseL1(float weight = 1e-4f) => Sparse(new AbsolutePenalty(weight));

    /// <summary>
    /// A variational autoencoder (Kingma and Welling 2014), whose latents are near N(0, 1), so that draws from there
    /// decode to new samples (<see cref="Autoencoder.Generate"/>): 150-100 SELU, 10 latents with mean and variance, sigmoid last;
    /// binary cross-entropy, RMSprop as in Keras, batches of 128, 25 epochs.
    /// </summary>
    /// <param name="latents">The number of latents, at least 1.</param>
    /// <param name="beta">How much the divergence counts; see <see cref="AutoencoderOptions.Beta"/>.</param>
    public static AutoencoderOptions Variational(int latents = 10, float beta = 1f) => new()
    {
        Encoder =
        [
            new Flatten(), Selu(150), new SELU(), Selu(100), new SELU(),
            new GaussianLatent(latents) { WeightInitializer = Initializer.GlorotUniform, BiasInitializer = Initializer.Zeros },
        ],
        Loss = new BinaryCrossEntropy(),
        Beta = beta,
        Optimizer = new RMSprop { Decay = 0.9f, Epsilon = 1e-7f },
        BatchSize = 128,
        Epochs = 25,
        ReportRoundedAccuracy = true,
    };

    private static AutoencoderOptions Sparse(ActivityPenalty penalty) => new()
    {
        Encoder =
        [
            new Flatten(), Selu(100), new SELU(),
            new Dense(300) { WeightInitializer = Initializer.GlorotUniform, BiasInitializer = Initializer.Zeros }, new Sigmoid(),
        ],
        Loss = new BinaryCrossEntropy(),
        Penalty = penalty,
        Optimizer = new Sgd(1f),
        BatchSize = 32,
        Epochs = 10,
        ValidationFraction = FiveThousandOfSixtyThousand,
        ReportRoundedAccuracy = true,
    };

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
