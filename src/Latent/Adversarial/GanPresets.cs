using System.Collections.Immutable;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Training;

namespace Latent.Adversarial;

/// <summary>Ready-made GANs.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public static class GanPresets
{
    /// <summary>
    /// The smallest GAN there is, for points of a two-dimensional normal distribution: a linear generator against 2-5-3-1
    /// with tanh; cross-entropy summed over batches of 8, Adam with rates 0.05 and 0.005, 20 epochs.
    /// </summary>
    public static GanOptions Gaussian2D() => new()
    {
        Latent = [2],
        Generator = [new Dense(2) { WeightInitializer = Initializer.DcganNormal }],
        Discriminator = [Small(5), new Tanh(), Small(3), new Tanh(), Small(1)],
        Objective = new AdversarialGame { Reduction = Reduction.Sum },
        GeneratorOptimizer = new Adam(0.005f),
        DiscriminatorOptimizer = new Adam(0.05f),
        BatchSize = 8,
        Epochs = 20,
    };

    /// <summary>
    /// For points of a plane that lie in clusters, within about ±2 of the origin: three hidden layers of 128 in each network,
    /// latents of two values, hinge loss with a penalty of 0.01 on the discriminator's slope, the moving average of the
    /// generator, rates that fall from 0.003 along a cosine, 200 epochs of batches of 256. The penalty is around zero and
    /// small because narrow clusters need a steep discriminator; docs/gans.md has what other losses do with the same networks.
    /// </summary>
    public static GanOptions Clusters2D() => new()
    {
        Latent = [2],
        Generator = [.. Hidden(new ReLU()), new Dense(2)],
        Discriminator = [.. Hidden(new LeakyReLU(0.2f)), new Dense(1)],
        Objective = new AdversarialGame { Loss = AdversarialLoss.Hinge, GradientPenalty = 0.01f, GradientPenaltyTarget = 0 },
        Optimizer = new Adam(3e-3f) { Beta1 = 0.5f, Beta2 = 0.9f },
        Schedule = new CosineDecay(),
        AverageGenerator = true,
        BatchSize = 256,
        Epochs = 200,
    };

    /// <summary>
    /// Fully connected, for images of 784 values in [0, 1]: 128-256-512-1024-784, LeakyReLU 0.2, tanh, against
    /// 784-1024-512-256-1, LeakyReLU 0.2, dropout 0.3, sigmoid; cross-entropy, Adam with rate 2e-4, batches of 32.
    /// </summary>
    /// <param name="classes">The number of classes of a conditional GAN; 0 for none.</param>
    public static GanOptions Mlp(int classes = 0) => new()
    {
        Latent = [128],
        Classes = classes,
        SampleShape = [784],
        Range = ValueRange.Unit,
        Generator =
        [
            new Dense(256), new LeakyReLU(0.2f), new Dense(512), new LeakyReLU(0.2f), new Dense(1024), new LeakyReLU(0.2f),
            new Dense(784), new Tanh(),
        ],
        Discriminator =
        [
            new Dense(1024), new LeakyReLU(0.2f), new Dropout(0.3f), new Dense(512), new LeakyReLU(0.2f), new Dropout(0.3f),
            new Dense(256), new LeakyReLU(0.2f), new Dropout(0.3f), new Dense(1), new Sigmoid(),
        ],
        Optimizer = new Adam(2e-4f),
        BatchSize = 32,
        Epochs = 20,
    };

    /// <summary>
    /// DCGAN (Radford et al. 2015) for colour images of 64 × 64 in [0, 1]: 512, 256, 128 and 64 channels with kernel 4,
    /// batch normalization; cross-entropy on logits, Adam with β₁ 0.5, weights N(0, 0.02), batches of 64, 20 epochs.
    /// </summary>
    /// <param name="learningRate">The rate of both networks; the paper's is 2e-4.</param>
    public static GanOptions Dcgan64(float learningRate = 0.005f) => new()
    {
        Latent = [100, 1, 1],
        SampleShape = [3, 64, 64],
        Range = ValueRange.Unit,
        Generator = [.. Up(512, 4, 1, 0), .. Up(256, 4, 2, 1), .. Up(128, 4, 2, 1), .. Up(64, 4, 2, 1), Transposed(3, 4, 2, 1), new Tanh()],
        Discriminator = [.. Down(64), .. Down(128), .. Down(256), .. Down(512), Convolution(1, 4, 1, 0)],
        Optimizer = new Adam(learningRate) { Beta1 = 0.5f },
        BatchSize = 64,
        Epochs = 20,
    };

    /// <summary><see cref="Dcgan64"/> for colour images of 32 × 32: one doubling less.</summary>
    /// <param name="learningRate">The rate of both networks.</param>
    public static GanOptions Dcgan32(float learningRate = 2e-4f) => Dcgan64(learningRate) with
    {
        SampleShape = [3, 32, 32],
        Generator = [.. Up(256, 4, 1, 0), .. Up(128, 4, 2, 1), .. Up(64, 4, 2, 1), Transposed(3, 4, 2, 1), new Tanh()],
        Discriminator = [.. Down(64), .. Down(128), .. Down(256), Convolution(1, 4, 1, 0)],
    };

    /// <summary>
    /// <see cref="Dcgan64"/> for grey images of 28 × 28: a first layer of 7 × 7 and two doublings, 128 and 64 channels.
    /// </summary>
    /// <param name="classes">The number of classes of a conditional GAN; 0 for none.</param>
    public static GanOptions Dcgan28(int classes = 0) => new()
    {
        Latent = [100, 1, 1],
        Classes = classes,
        SampleShape = [1, 28, 28],
        Range = ValueRange.Unit,
        Generator = [.. Up(128, 7, 1, 0), .. Up(64, 4, 2, 1), Transposed(1, 4, 2, 1), new Tanh()],
        Discriminator = [.. Down(64), .. Down(128), Convolution(1, 7, 1, 0)],
        Optimizer = new Adam(2e-4f) { Beta1 = 0.5f },
        BatchSize = 64,
        Epochs = 20,
    };

    private static ImmutableArray<Layer> Hidden(Layer activation) => [new Dense(128), activation, new Dense(128), activation, new Dense(128), activation];

    private static Dense Small(int units) => new(units) { WeightInitializer = Initializer.DcganNormal };

    private static ImmutableArray<Layer> Up(int channels, int kernel, int stride, int padding) =>
        [Transposed(channels, kernel, stride, padding), new BatchNorm { WeightInitializer = Initializer.DcganNormal }, new ReLU()];

    private static ImmutableArray<Layer> Down(int channels) =>
        [Convolution(channels, 4, 2, 1), new BatchNorm { WeightInitializer = Initializer.DcganNormal }, new LeakyReLU(0.2f)];

    private static ConvTranspose2D Transposed(int channels, int kernel, int stride, int padding) =>
        new(channels, kernel, stride) { Padding = padding, Bias = false, WeightInitializer = Initializer.DcganNormal };

    private static Conv2D Convolution(int channels, int kernel, int stride, int padding) =>
        new(channels, kernel, stride) { Padding = padding, Bias = false, WeightInitializer = Initializer.DcganNormal };
}
