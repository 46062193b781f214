using System.Collections.Immutable;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Benchmarks.SideBySide;

/// <summary>The reference networks, with the losses, optimizers and batch sizes of <c>pytorch/reference_networks.py</c>.</summary>
internal static class ReferenceNetworks
{
    private const int Rows = 20_000;

    private static readonly Shape Vector = [784];

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<ReferenceNetwork> All { get; } =
    [
        Autoencoder(
            "dense-3d",
            [new Dense(128), new ReLU(), new Dense(64), new ReLU(), new Dense(12), new ReLU(), new Dense(3)],
            [new Dense(12), new ReLU(), new Dense(64), new ReLU(), new Dense(128), new ReLU(), new Dense(784), new Sigmoid()],
            new MeanSquaredError(),
            new Adam(),
            64),
        Autoencoder(
            "stacked",
            [new Dense(100), new SELU(), new Dense(30), new SELU()],
            [new Dense(100), new SELU(), new Dense(784), new Sigmoid()],
            new BinaryCrossEntropy(),
            new Sgd(1.5f),
            32),
        Autoencoder(
            "conv-latent10",
            [
                new Reshape(1, 28, 28), new Conv2D(16, 3, 2), new ReLU(), new Conv2D(32, 3, 2), new ReLU(),
                new Conv2D(64, 3), new ReLU(), new Flatten(), new Dense(10), new ReLU(),
            ],
            [
                new Dense(1024), new ReLU(), new Reshape(64, 4, 4), new ConvTranspose2D(32, 3), new ReLU(),
                new ConvTranspose2D(16, 3, 2), new ReLU(), new ConvTranspose2D(1, 3, 2) { OutputPadding = 1 }, new Sigmoid(), new Flatten(),
            ],
            new MeanSquaredError(),
            new Adam(),
            64),
        Autoencoder(
            "conv-latent314",
            [
                new Reshape(1, 28, 28), new Conv2D(32, 2, 2) { Bias = false }, new LeakyReLU(), new Conv2D(64, 2, 2) { Bias = false },
                new LeakyReLU(), new Flatten(), new Dense(314), new LeakyReLU(),
            ],
            [
                new Dense(3136), new LeakyReLU(), new Reshape(64, 7, 7), new ConvTranspose2D(32, 2, 2) { Bias = false }, new LeakyReLU(),
                new ConvTranspose2D(1, 2, 2) { Bias = false }, new Sigmoid(), new Flatten(),
            ],
            new MeanSquaredError(),
            new Adam(),
            1024),
        Autoencoder(
            "conv-pool",
            [
                new Reshape(1, 28, 28),
                new Conv2D(16, 3) { Padding = Padding.Same }, new SELU(), new MaxPool2D(2),
                new Conv2D(32, 3) { Padding = Padding.Same }, new SELU(), new MaxPool2D(2),
                new Conv2D(64, 3) { Padding = Padding.Same }, new SELU(), new MaxPool2D(2),
            ],
            [
                new ConvTranspose2D(32, 3, 2), new SELU(),
                new ConvTranspose2D(16, 3, 2) { Padding = Padding.Same }, new SELU(),
                new ConvTranspose2D(1, 3, 2) { Padding = Padding.Same }, new Sigmoid(), new Flatten(),
            ],
            new BinaryCrossEntropy(),
            new Sgd(1f),
            32),
        Gan(
            "gan-gaussian2d",
            [2],
            [2],
            [new Dense(2) { WeightInitializer = Initializer.DcganNormal }],
            [Small(5), new Tanh(), Small(3), new Tanh(), Small(1)],
            new AdversarialGame { Reduction = Reduction.Sum },
            new Adam(0.005f),
            new Adam(0.05f),
            batch: 8,
            rows: 1_000),
        Gan(
            "gan-mlp",
            [784],
            [128],
            [
                new Dense(256), new LeakyReLU(0.2f), new Dense(512), new LeakyReLU(0.2f), new Dense(1024), new LeakyReLU(0.2f),
                new Dense(784), new Tanh(),
            ],
            [
                new Dense(1024), new LeakyReLU(0.2f), new Dropout(0.3f), new Dense(512), new LeakyReLU(0.2f), new Dropout(0.3f),
                new Dense(256), new LeakyReLU(0.2f), new Dropout(0.3f), new Dense(1), new Sigmoid(),
            ],
            new AdversarialGame(),
            new Adam(2e-4f),
            new Adam(2e-4f),
            batch: 32,
            rows: Rows),
        Gan(
            "dcgan-64",
            [3, 64, 64],
            [100, 1, 1],
            [
                Up(512, 1, 0), Norm(), new ReLU(), Up(256, 2, 1), Norm(), new ReLU(), Up(128, 2, 1), Norm(), new ReLU(),
                Up(64, 2, 1), Norm(), new ReLU(), Up(3, 2, 1), new Tanh(),
            ],
            [
                Down(64, 2, 1), Norm(), new LeakyReLU(0.2f), Down(128, 2, 1), Norm(), new LeakyReLU(0.2f),
                Down(256, 2, 1), Norm(), new LeakyReLU(0.2f), Down(512, 2, 1), Norm(), new LeakyReLU(0.2f), Down(1, 1, 0),
            ],
            new AdversarialGame(),
            new Adam(0.005f) { Beta1 = 0.5f },
            new Adam(0.005f) { Beta1 = 0.5f },
            batch: 64,
            rows: 2_000),
    ];

    /// <summary>The network of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ReferenceNetwork Get(string name) => All.FirstOrDefault(network => network.Name == name)
        ?? throw new ArgumentException($"There is no reference network '{name}'; there are {string.Join(", ", All.Select(network => network.Name))}.");

    private static Dense Small(int units) => new(units) { WeightInitializer = Initializer.DcganNormal };

    private static ConvTranspose2D Up(int channels, int stride, int padding) =>
        new(channels, 4, stride) { Padding = padding, Bias = false, WeightInitializer = Initializer.DcganNormal };

    private static Conv2D Down(int channels, int stride, int padding) =>
        new(channels, 4, stride) { Padding = padding, Bias = false, WeightInitializer = Initializer.DcganNormal };

    private static BatchNorm Norm() => new() { WeightInitializer = Initializer.DcganNormal };

    private static ReferenceNetwork Gan(
        string name,
        Shape sample,
        Shape latent,
        ImmutableArray<Layer> generator,
        ImmutableArray<Layer> discriminator,
        AdversarialGame objective,
        Optimizer generatorOptimizer,
        Optimizer discriminatorOptimizer,
        int batch,
        int rows)
    {
        ModelPlan plan = new(
            [
                new Network("generator", new Architecture(latent, generator)) { Optimizer = generatorOptimizer },
                new Network("discriminator", new Architecture(sample, discriminator)) { Optimizer = discriminatorOptimizer },
            ],
            objective);
        return new ReferenceNetwork(name, sample, rows, plan, new SessionOptions { BatchSize = batch, Seed = 1 }) { Encoder = null, Signed = true };
    }

    private static ReferenceNetwork Autoencoder(
        string name, ImmutableArray<Layer> encoder, ImmutableArray<Layer> decoder, Loss loss, Optimizer optimizer, int batch)
    {
        var first = new Architecture(Vector, encoder);
        ModelPlan plan = new(
            [new Network("encoder", first), new Network("decoder", new Architecture(first.Output, decoder))],
            new Reconstruction { Loss = loss });
        return new ReferenceNetwork(name, Vector, Rows, plan, new SessionOptions { BatchSize = batch, Optimizer = optimizer, Seed = 1 });
    }
}
