using Latent.Autoencoders;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Training;

namespace Latent.Results;

/// <summary>Everything that is measured, in the order of the document.</summary>
internal static class Experiments
{
    public static IReadOnlyList<(string Name, Func<Workplace, Measurement> Run)> All { get; } =
    [
        ("pca-linear", LinearPlane.Run),
        ("raw", Baselines.Raw),
        ("pca-3", place => Baselines.Pca(place, 3)),
        ("pca-10", place => Baselines.Pca(place, 10)),
        ("pca-30", place => Baselines.Pca(place, 30)),
        ("pca-32", place => Baselines.Pca(place, 32)),
        ("pca-300", place => Baselines.Pca(place, 300)),
        ("pca-314", place => Baselines.Pca(place, 314)),
        .. Images.Select(experiment => (experiment.Name, (Func<Workplace, Measurement>)experiment.Run)),
        ("recurrent, ECG", Sequences.Ecg),
        ("recurrent, NAB taxi", Sequences.Nab),
        (PreTraining.Baselines, PreTraining.RunBaselines),
        .. PreTraining.All.Select(experiment => (experiment.Name, (Func<Workplace, Measurement>)experiment.Run)),
        (PreTrainingTables.Name, PreTrainingTables.Run),
    ];

    private static AutoencoderOptions Dense32 => new()
    {
        Encoder = [new Flatten(), new Dense(256), new ReLU(), new Dense(128), new ReLU(), new Dense(32)],
        OutputActivation = OutputActivation.Sigmoid,
        BatchSize = 128,
        Epochs = 20,
    };

    private static AutoencoderOptions Longer => Dense32 with
    {
        Encoder = [new Flatten(), new Dense(512), new LeakyReLU(), new Dense(128), new LeakyReLU(), new Dense(32)],
        Epochs = 30,
        Schedule = Cosine,
    };

    private static CosineDecay Cosine => new() { FinalFactor = 0.02f };

    private static AutoencoderOptions Conv32 => new()
    {
        InputShape = [1, 28, 28],
        Encoder =
        [
            new Conv2D(32, 3, 2) { Padding = 1 }, new LeakyReLU(), new Conv2D(64, 3, 2) { Padding = 1 }, new LeakyReLU(),
            new Flatten(), new Dense(256), new LeakyReLU(), new Dense(32),
        ],
        OutputActivation = OutputActivation.Sigmoid,
        BatchSize = 128,
        Epochs = 15,
        Schedule = Cosine,
    };

    private static IReadOnlyList<ImageExperiment> Images =>
    [
        new("dense-3d", "784-128-64-12-3 ReLU, sigmoid; MSE, Adam, batch 64", AutoencoderPresets.Dense3D()),
        new("dense-3d, LeakyReLU", "LeakyReLU in place of ReLU; cosine decay", Leaky(AutoencoderPresets.Dense3D()) with { Epochs = 30, Schedule = Cosine }),
        new("stacked", "784-100-30 SELU, sigmoid; BCE, SGD 1.5, batch 32", AutoencoderPresets.Stacked(), Denoised.Unpictured),
        new("stacked, Adam", "the same; Adam 1e-3 with cosine decay, batch 128", AutoencoderPresets.Stacked() with { Optimizer = new Adam(), BatchSize = 128, Schedule = Cosine }, Denoised.Unpictured),
        new("tied", "as stacked, the decoder's weights those of the encoder", AutoencoderPresets.Tied()),
        new("conv-latent10", "conv 16-32-64, 10 latents behind ReLU; MSE, Adam, batch 64", AutoencoderPresets.ConvLatent10()),
        new("conv-latent10, linear latents", "the same without ReLU behind the latents, cosine decay", LinearLatents(AutoencoderPresets.ConvLatent10()) with { Schedule = Cosine }),
        new("conv-latent314", "conv 32-64, 314 latents, LeakyReLU, no bias; MSE, Adam, batch 1024, plateau", AutoencoderPresets.ConvLatent314()),
        new("conv-latent314, batch 64", "the same; batch 64, cosine decay in place of the plateau", AutoencoderPresets.ConvLatent314() with { BatchSize = 64, Epochs = 30, Schedule = Cosine }),
        new("conv-pool", "conv 16-32-64 with pooling, SELU; BCE, SGD 1, batch 32", AutoencoderPresets.ConvPool()),
        new("conv-pool, Adam", "the same; Adam 1e-3 with cosine decay, batch 128, 10 epochs", AutoencoderPresets.ConvPool() with { Optimizer = new Adam(), BatchSize = 128, Epochs = 10, Schedule = Cosine }),
        new("recurrent", "rows as 28 steps: LSTM 100-30, repeat, LSTM 100, dense 28 sigmoid; BCE, SGD 0.1, batch 32", AutoencoderPresets.Recurrent()),
        new("recurrent, Adam", "the same; Adam 3e-3 with cosine decay, batch 128", AutoencoderPresets.Recurrent() with { Optimizer = new Adam(3e-3f), BatchSize = 128, Epochs = 30, Schedule = Cosine }),
        new("denoising", "Gaussian noise 0.2, then as stacked; SGD 1", AutoencoderPresets.Denoising(), Denoised.Gaussian),
        new("denoising, Adam", "the same; Adam 1e-3 with cosine decay, batch 128", AutoencoderPresets.Denoising() with { Optimizer = new Adam(), BatchSize = 128, Epochs = 20, Schedule = Cosine }, Denoised.Better),
        new("denoising, dropout", "dropout 0.5, then as stacked; SGD 1", AutoencoderPresets.DenoisingDropout(), Denoised.Dropout),
        new("sparse-kl", "784-100 SELU, 300 sigmoid; BCE + 0.05 Σ KL(0.1 ‖ mean), SGD 1, batch 32", AutoencoderPresets.SparseKL(), LatentFigures.Sparse),
        new("sparse-kl, Adam", "the same; Adam 1e-3 with cosine decay, batch 128", AutoencoderPresets.SparseKL() with { Optimizer = new Adam(), BatchSize = 128, Schedule = Cosine }, LatentFigures.Sparse),
        new("sparse-l1", "the same with the sum of absolute activations, 1e-4, in place of the divergence", AutoencoderPresets.SparseL1(), LatentFigures.Sparse),
        new("variational", "784-150-100 SELU, 10 means and variances; BCE + KL / 784, RMSprop, batch 128", AutoencoderPresets.Variational(), LatentFigures.Variational),
        new("dense-32", "784-256-128-32 ReLU, sigmoid; MSE, Adam, batch 128", Dense32),
        new("dense-32, denoising", "Gaussian noise 0.2, then the same", Dense32 with { Encoder = Dense32.Encoder.Insert(0, new GaussianNoise(0.2f)) }, Denoised.Unpictured),
        new("dense-32, longer", "784-512-128-32 LeakyReLU, sigmoid; MSE, Adam, batch 128, cosine decay", Longer),
        new("dense-32, denoising, longer", "Gaussian noise 0.2, then the same", Longer with { Encoder = Longer.Encoder.Insert(0, new GaussianNoise(0.2f)) }, Denoised.Unpictured),
        new("conv-32", "conv 32-64, dense 256, 32 latents, LeakyReLU, sigmoid; MSE, Adam, batch 128, cosine decay", Conv32),
    ];

    private static AutoencoderOptions Leaky(AutoencoderOptions options) => options with { Encoder = [.. options.Encoder.Select(layer => layer is ReLU ? new LeakyReLU() : layer)] };

    private static AutoencoderOptions LinearLatents(AutoencoderOptions options) => options with { Encoder = options.Encoder.RemoveAt(options.Encoder.Length - 1) };
}
