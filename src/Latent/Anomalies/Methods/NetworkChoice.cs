using Latent.Autoencoders;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Numerics;

namespace Latent.Anomalies.Methods;

/// <summary>The networks and training that are chosen where the user says nothing, by the size of the data alone.</summary>
internal static class NetworkChoice
{
    private const int Steps = 2_000;

    /// <summary>A dense autoencoder of 64 and 32 units (the sizes of PyOD's AutoEncoder), narrower where rows are short, wider for images, trained for some 2,000 steps.</summary>
    public static AutoencoderOptions Autoencoder(Shape shape, int rows, ulong seed)
    {
        int batch = rows < 2_000 ? 32 : 128;
        int perEpoch = Math.Max(1, rows / batch);
        int outer = shape.Length <= 128 ? 64 : 256, latents = shape.Length <= 128 ? Math.Clamp(shape.Length / 2, 2, 32) : 32;
        return new AutoencoderOptions
        {
            Encoder = [new Flatten(), new Dense(outer), new ReLU(), new Dense(latents)],
            BatchSize = batch,
            Epochs = Math.Clamp((Steps + perEpoch - 1) / perEpoch, 4, 500),
            Optimizer = new Adam(),
            Seed = seed,
        };
    }
}
