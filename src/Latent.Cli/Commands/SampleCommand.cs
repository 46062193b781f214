using System.CommandLine;
using Latent.Adversarial;
using Latent.Autoencoders;
using Latent.Cli.Files;
using Latent.Cli.Terminal;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent sample</c>.</summary>
internal static class SampleCommand
{
    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        Option<string> model = CommonOptions.Model();
        Option<int?> count = CommonOptions.Whole("--count", "How many; 64 by default.", 1, 10_000_000);
        var output = new Option<string?>("--out", "-o") { Description = "A CSV file, or for images a .png with all of them in a grid. The output, as CSV, where it is left out.", HelpName = "file" };
        Option<ulong> seed = CommonOptions.Seed();
        Option<int?> threads = CommonOptions.ThreadCount();
        var command = new Command("sample", "Makes new rows with a GAN or a variational autoencoder.") { model, count, output, seed, threads };
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string? target = parsed.GetValue(output);
            OutputFolder.CheckFile(target);
            SavedModel saved = SavedModel.Load(parsed.GetValue(model)!);
            int rows = parsed.GetValue(count) ?? 64;
            (float[] samples, Shape shape) = saved.Model.Kind == "gan" ? FromGan(saved.Model, rows, parsed.GetValue(seed)) : FromAutoencoder(saved, rows, parsed.GetValue(seed));
            if (target is not null && target.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            {
                if (!Report.Images.Raster.IsImage(shape))
                {
                    throw new InputException($"--out '{target}': rows of shape {shape} are no images; give a .csv file.");
                }

                PixelImage grid = ImageGrid.Compose(samples, shape, (int)Math.Ceiling(Math.Sqrt(rows)));
                AtomicFile.Write(target, stream => PngWriter.Write(stream, grid));
                return ExitCode.Success;
            }

            string[] names = saved.Preparation is { } preparation ? [.. preparation.ToSchema().FeatureNames] : [.. Enumerable.Range(0, shape.Length).Select(index => $"v{index}")];
            TableOutput.Write(console, target, writer =>
            {
                writer.WriteLine(string.Join(',', names.Select(TableOutput.Quote)));
                for (int row = 0; row < rows; row++)
                {
                    TableOutput.WriteNumbers(writer, samples.AsSpan(row * shape.Length, shape.Length));
                    writer.WriteLine();
                }
            });
            return ExitCode.Success;
        });
        return (command, "latent sample --model gan.safetensors --count 64 --out samples.png");
    }

    private static (float[] Samples, Shape Shape) FromGan(ModelFile file, int count, ulong seed)
    {
        using var stream = new MemoryStream();
        file.Save(stream);
        stream.Position = 0;
        using var gan = Gan.Load(stream);
        return gan.Classes > 0
            ? throw new InputException("the GAN is conditional on classes; make rows of it with Gan.Generate, which takes the classes.")
            : (gan.Generate(count, seed), gan.Sample);
    }

    private static (float[] Samples, Shape Shape) FromAutoencoder(SavedModel saved, int count, ulong seed)
    {
        using var model = Autoencoder.FromModelFile(saved.Model);
        if (model.Encoder.Layers.IsEmpty || model.Encoder.Layers[^1] is not GaussianLatent)
        {
            throw new InputException("the latents of this autoencoder follow no known distribution, so there is nothing to draw from; train one with --preset variational, or a GAN with 'latent gan'.");
        }

        var random = new RandomStream(seed, RandomPurpose.Sampling);
        float[] latents = [.. Enumerable.Range(0, count * model.Latent.Length).Select(_ => random.NextNormal())];
        var samples = new float[count * model.Input.Length];
        model.Decode(latents, count, samples);
        for (int at = 0; saved.Preparation is { } preparation && at < samples.Length; at++)
        {
            int column = at % model.Input.Length;
            samples[at] = (samples[at] * preparation.Scale[column]) + preparation.Mean[column];
        }

        return (samples, model.Input);
    }
}
