using Latent.Autoencoders;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Cli.Tour;

/// <summary>Chooses the autoencoder of a tour by the shape of its rows.</summary>
internal static class TourModel
{
    /// <summary>
    /// For images a convolutional autoencoder: two convolutions that halve the image each, and a dense layer to the
    /// latents; the decoder is its mirror. For tables, and images below 16 × 16, a dense one.
    /// </summary>
    /// <param name="shape">The shape of a row.</param>
    /// <param name="latents">The width of the latent vector.</param>
    /// <param name="epochs">Passes over the training rows.</param>
    /// <param name="seed">The seed.</param>
    public static AutoencoderOptions Create(Shape shape, int latents, int epochs, ulong seed)
    {
        bool image = Report.Images.Raster.IsImage(shape);
        bool convolutional = image && shape[1] % 4 == 0 && shape[2] % 4 == 0 && Math.Min(shape[1], shape[2]) >= 16;
        int wide = Math.Max(2 * latents, Math.Clamp(shape.Length / 2, 32, 256));
        return new AutoencoderOptions
        {
            Encoder = convolutional
                ?
                [
                    new Conv2D(16, 3, 2) { Padding = Padding.Same }, new LeakyReLU(),
                    new Conv2D(32, 3, 2) { Padding = Padding.Same }, new LeakyReLU(),
                    new Flatten(), new Dense(latents),
                ]
                : [new Flatten(), new Dense(wide), new ReLU(), new Dense(Math.Max(latents, wide / 2)), new ReLU(), new Dense(latents)],
            OutputActivation = image ? OutputActivation.Sigmoid : OutputActivation.Linear,
            Epochs = epochs,
            BatchSize = 64,
            Seed = seed,
        };
    }

    /// <summary>Passes enough to be well ahead of PCA in little time: about 120,000 rows, at least 5 and at most 200 passes.</summary>
    public static int ChooseEpochs(int rows) => Math.Clamp((int)Math.Round(120_000.0 / rows), 5, 200);
}
