using System.Collections.Immutable;
using Latent.Autoencoders;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Anomalies.Methods;

/// <summary>The networks and training that are chosen where the user says nothing, by the size of the data alone.</summary>
internal static class NetworkChoice
{
    private const int Steps = 1_000;

    /// <summary>The standard deviation of the noise that flat rows, scaled to deviations of 1, are trained with.</summary>
    private const float Noise = 0.2f;

    /// <summary>
    /// A dense denoising autoencoder of 64 and 32 units (the sizes of PyOD's AutoEncoder; the noise of Vincent and others
    /// 2008 keeps it from copying), wider for images, trained for some 1,000 steps.
    /// </summary>
    public static AutoencoderOptions Autoencoder(Shape shape, int rows, ulong seed)
    {
        int batch = rows < 2_000 ? 32 : 128;
        int perEpoch = Math.Max(1, (rows + batch - 1) / batch);
        bool isLong = shape.Length > 128;
        ImmutableArray<Layer> encoder = isLong
            ? [new Flatten(), new Dense(256), new ReLU(), new Dense(32)]
            : [new Flatten(), new GaussianNoise(Noise), new Dense(64), new ReLU(), new Dense(32), new ReLU()];
        ImmutableArray<Layer> decoder = isLong ? [] : [new Dense(64), new ReLU(), new Dense(shape.Length)];
        return new AutoencoderOptions
        {
            Encoder = encoder,
            Decoder = decoder,
            BatchSize = batch,
            Epochs = Math.Clamp((Steps + perEpoch - 1) / perEpoch, 2, 1_000),
            Optimizer = new Adam(),
            Seed = seed,
        };
    }
}
