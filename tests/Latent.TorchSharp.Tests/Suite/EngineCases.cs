using System.Collections.Immutable;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.TorchSharp.Tests.Suite;

/// <summary>Every layer, loss, optimizer and objective that an engine has to know, in small plans.</summary>
internal static class EngineCases
{
    private const int Rows = 6;

    public static IReadOnlyList<EngineCase> All { get; } = [.. Layers(), .. Objectives(), .. Optimizers(), .. Games()];

    public static EngineCase Find(string name) => All.Single(one => one.Name == name);

    private static IEnumerable<EngineCase> Layers()
    {
        yield return Chain("dense", [6], new Dense(4), new Dense(6, bias: false));
        yield return Chain("dense over a sequence", [3, 5], new Dense(4), new Tanh(), new Dense(5));
        foreach (Layer activation in (Layer[])[new ReLU(), new LeakyReLU(0.2f), new SELU(), new Sigmoid(), new Tanh()])
        {
            yield return Chain($"{activation.GetType().Name} behind dense", [5], new Dense(7), activation, new Dense(5), activation);
        }

        foreach ((int kernel, int stride, Padding padding, bool bias) in ((int, int, Padding, bool)[])
            [(3, 1, 0, true), (3, 2, 0, true), (2, 2, 0, false), (3, 1, Padding.Same, true), (3, 2, Padding.Same, false), (4, 2, 1, true), (2, 1, Padding.Same, true), (3, 3, 2, true), (2, 3, Padding.Same, true)])
        {
            yield return Chain(
                $"conv {kernel}/{stride}/{padding}", [2, 7, 6], new Conv2D(3, kernel, stride) { Padding = padding, Bias = bias }, new Tanh(), new Flatten(), new Dense(84), new Reshape(2, 7, 6));
        }

        foreach ((int kernel, int stride, Padding padding, int extra, bool bias) in ((int, int, Padding, int, bool)[])
            [(3, 1, 0, 0, true), (3, 2, 0, 1, true), (2, 2, 0, 0, false), (3, 2, Padding.Same, 0, true), (4, 2, 1, 0, true), (2, 3, Padding.Same, 0, true), (4, 1, Padding.Same, 0, true), (3, 2, 1, 1, false)])
        {
            yield return Chain(
                $"conv transpose {kernel}/{stride}/{padding}/{extra}",
                [2, 4, 3],
                new ConvTranspose2D(2, kernel, stride) { Padding = padding, OutputPadding = extra, Bias = bias },
                new Tanh(),
                new Flatten(),
                new Dense(24),
                new Reshape(2, 4, 3));
        }

        yield return Chain("max pool", [2, 7, 6], new Conv2D(3, 3), new MaxPool2D(2), new Flatten(), new Dense(84), new Reshape(2, 7, 6));
        yield return Chain("max pool with overlap", [2, 7, 6], new MaxPool2D(3, 1), new Flatten(), new Dense(84), new Reshape(2, 7, 6));
        yield return Chain("batch norm of vectors", [5], new Dense(4), new BatchNorm(), new Tanh(), new Dense(5));
        yield return Chain("batch norm of images", [2, 4, 4], new Conv2D(3, 3) { Padding = 1 }, new BatchNorm { Momentum = 0.3f, Epsilon = 1e-3f }, new LeakyReLU(0.2f), new Conv2D(2, 3) { Padding = 1 });
        yield return Chain("batch norm of one row", [5], new BatchNorm(), new Tanh(), new Dense(5)) with { Rows = 1 };
        yield return Chain("dropout", [6], new Dense(8), new Tanh(), new Dropout(0.4f), new Dense(6));
        yield return Chain("noise", [6], new GaussianNoise(0.3f), new Dense(8), new Tanh(), new GaussianNoise(0.5f), new Dense(6));
        yield return Chain("mixed output", [7], new Dense(9), new Tanh(), new Dense(7), new MixedOutput(1, 1, 3, 1, 1));
        yield return Chain("mixed output, soft", [7], new Dense(9), new Tanh(), new Dense(7), new MixedOutput([2, 1, 4], 2f));
        yield return Chain("LSTM", [4, 3], new LSTM(5) { ReturnSequences = true }, new LSTM(7), new Dense(12), new Reshape(4, 3));
        yield return Chain("GRU", [4, 3], new GRU(5) { ReturnSequences = true }, new GRU(7), new Dense(12), new Reshape(4, 3));
        yield return Chain("repeat", [4, 3], new LSTM(2), new RepeatVector(4), new GRU(5) { ReturnSequences = true }, new Dense(3), new Sigmoid());
        yield return Joined("tied weights", new Reconstruction { Loss = new BinaryCrossEntropy() }, Networks(
            [new Dense(5), new SELU(), new Dense(3), new Tanh()],
            [new TransposedDense(5, "encoder.2"), new Tanh(), new TransposedDense(6, "encoder.0", bias: false), new Sigmoid()]));
        yield return Joined("initializers", new Reconstruction(), Networks(
            [new Dense(5) { WeightInitializer = Initializer.Orthogonal }, new BatchNorm { WeightInitializer = Initializer.DcganNormal }, new Dense(3) { WeightInitializer = Initializer.GlorotNormal }],
            [new Dense(6) { WeightInitializer = Initializer.HeUniform, BiasInitializer = Initializer.Zeros }]));
    }

    private static IEnumerable<EngineCase> Objectives()
    {
        foreach (Reduction reduction in Enum.GetValues<Reduction>())
        {
            Layer[] decoder = [new Dense(6), new Sigmoid()];
            yield return Joined($"squared error, {reduction}", new Reconstruction { Loss = new MeanSquaredError { Reduction = reduction } }, Networks([new Dense(3)], decoder));
            yield return Joined($"cross-entropy, {reduction}", new Reconstruction { Loss = new BinaryCrossEntropy { Reduction = reduction } }, Networks([new Dense(3)], decoder));
            yield return Joined(
                $"cross-entropy of logits, {reduction}", new Reconstruction { Loss = new BinaryCrossEntropyWithLogits { Reduction = reduction }, ReportsRoundedAccuracy = true }, Networks([new Dense(3)], [new Dense(6)]));
            yield return Joined($"mixed likelihood, {reduction}", new Reconstruction { Loss = new MixedLikelihood([1, 3, 1, 1]) { Deviation = 0.4f, Reduction = reduction } }, Networks([new Dense(3)], [new Dense(6)]));
            yield return Joined(
                $"divergence, {reduction}",
                new Reconstruction { Loss = new BinaryCrossEntropy { Reduction = reduction }, DivergenceWeight = 0.3f },
                Networks([new Dense(5), new Tanh(), new GaussianLatent(3)], decoder));
        }

        yield return Joined("sparsity", new Reconstruction { Penalty = new SparsityPenalty(0.1f, 0.2f) }, Networks([new Dense(4), new Sigmoid()], [new Dense(6)]));
        yield return Joined("absolute penalty", new Reconstruction { Penalty = new AbsolutePenalty(0.01f) }, Networks([new Dense(4), new SELU()], [new Dense(6)]));
        yield return Joined("compactness", new Compactness { Centre = [0.5f, -1, 2] }, Networks([new Dense(5, bias: false), new SELU()], [new Dense(3, bias: false)]));
        yield return Joined("classification", new Classification(), Networks([new Dense(5), new SELU()], [new Dense(3)]));
        ImmutableArray<Network> networks = Networks([new Dense(5), new BatchNorm(), new Dropout(0.3f)], [new Dense(3)]);
        yield return Joined("classification behind a frozen encoder", new Classification(), [networks[0] with { IsFrozen = true }, networks[1]]);
    }

    private static IEnumerable<EngineCase> Optimizers()
    {
        foreach (Optimizer optimizer in (Optimizer[])
            [
                new Sgd(0.05f), new Sgd(0.05f) { Momentum = 0.9f }, new Adam(0.01f), new Adam(0.01f) { Beta1 = 0.5f, WeightDecay = 0.1f },
                new RMSprop(0.003f), new RMSprop(0.003f) { Momentum = 0.5f, Decay = 0.9f, Epsilon = 1e-7f },
            ])
        {
            yield return Chain(optimizer.ToString(), [6], new Dense(4), new Tanh(), new Dense(6)) with { Optimizer = optimizer };
        }

        ImmutableArray<Network> networks = Networks([new Dense(4)], [new Dense(6)]);
        yield return Joined("an optimizer for each network", new Reconstruction(), [networks[0] with { Optimizer = new RMSprop(0.002f) { Momentum = 0.3f } }, networks[1]]);
    }

    private static IEnumerable<EngineCase> Games()
    {
        foreach (AdversarialLoss loss in Enum.GetValues<AdversarialLoss>())
        {
            yield return Game($"game, {loss}", new AdversarialGame { Loss = loss }, Players(), 4);
        }

        yield return Game("game, summed and smoothed", new AdversarialGame { Reduction = Reduction.Sum, LabelSmoothing = 0.2f }, Players(), 4);
        yield return Game("game behind a sigmoid", new AdversarialGame(), Players(new Dense(1), new Sigmoid()), 4);
        yield return Game("game with two steps", new AdversarialGame { DiscriminatorSteps = 2 }, Players(), 4);
        yield return Game("game with dropout", new AdversarialGame(), Players(new Dropout(0.3f), new Dense(1)), 4);
        yield return Game("game with penalty", new AdversarialGame { Loss = AdversarialLoss.Wasserstein, GradientPenalty = 10 }, Players(), 4);
        yield return Game("game with penalty around zero", new AdversarialGame { Loss = AdversarialLoss.Hinge, GradientPenalty = 2, GradientPenaltyTarget = 0 }, Players(), 4);
        yield return Game("game with spectral normalization", new AdversarialGame { Loss = AdversarialLoss.Hinge, SpectralNormalization = true }, Players(), 4) with { Optimizer = new Adam(0.05f) { Epsilon = 1e-3f } };
        yield return Game("game with average", new AdversarialGame(), [.. Players(), new Network("average", Players()[0].Architecture) { IsFrozen = true }], 4);
        yield return Game(
            "game with labels and penalty",
            new AdversarialGame { Loss = AdversarialLoss.Wasserstein, GradientPenalty = 1, Classes = 2 },
            [Player("generator", [5], new Dense(4), new Tanh()), Player("discriminator", [6], new Dense(6), new Tanh(), new Dense(1))],
            4);
        yield return Game(
            "game with labels as channels",
            new AdversarialGame { Classes = 2 },
            [Player("generator", [5, 1, 1], new ConvTranspose2D(1, 4), new Tanh()), Player("discriminator", [3, 4, 4], new Conv2D(3, 2, 2), new Tanh(), new Conv2D(1, 2))],
            16);
        yield return Game(
            "game with batch norm",
            new AdversarialGame(),
            [
                Player("generator", [3, 1, 1], new ConvTranspose2D(4, 2) { Bias = false }, new BatchNorm(), new Tanh(), new ConvTranspose2D(1, 2, 2), new Tanh()),
                Player("discriminator", [1, 4, 4], new Conv2D(3, 2, 2) { Bias = false }, new BatchNorm(), new LeakyReLU(0.2f), new Conv2D(1, 2)),
            ],
            16);
        yield return Game(
            "game with condition and packing",
            new AdversarialGame { ConditionLength = 2, ConditionWeight = 0.7f, Packing = 2 },
            [Player("generator", [5], new Dense(4), new Sigmoid()), Player("discriminator", [12], new Dense(6), new Tanh(), new Dense(1))],
            6);
    }

    private static EngineCase Chain(string name, int[] input, params Layer[] layers) =>
        Joined(name, new Reconstruction(), [new Network("model", new Architecture(Shape.Create(input), [.. layers]))]);

    private static EngineCase Joined(string name, Objective objective, ImmutableArray<Network> networks) =>
        new(name, new ModelPlan(networks, objective), Rows, Samples(Rows * networks[0].Architecture.Input.Length), [0, 2, 1, 2, 0, 1]);

    private static EngineCase Game(string name, AdversarialGame game, ImmutableArray<Network> networks, int length) =>
        new(name, new ModelPlan(networks, game), Rows, Samples(Rows * length), [0, 1, 1, 0, 1, 0]);

    private static ImmutableArray<Network> Networks(Layer[] encoder, Layer[] decoder)
    {
        var first = new Architecture([6], [.. encoder]);
        return [new Network("encoder", first), new Network("decoder", new Architecture(first.Output, [.. decoder]))];
    }

    private static ImmutableArray<Network> Players(params Layer[] end) =>
    [
        Player("generator", [3], new Dense(4), new Tanh()),
        Player("discriminator", [4], [new Dense(6), new Tanh(), .. end.Length == 0 ? [new Dense(1)] : end]),
    ];

    private static Network Player(string name, int[] input, params Layer[] layers) => new(name, new Architecture(Shape.Create(input), [.. layers]));

    private static float[] Samples(int length)
    {
        float[] samples = new float[length];
        new RandomStream(11, RandomPurpose.Generation).FillUniform(samples);
        return samples;
    }
}
