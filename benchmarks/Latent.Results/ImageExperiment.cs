using System.Diagnostics;
using System.Globalization;
using Latent.Autoencoders;

namespace Latent.Results;

/// <summary>Trains an autoencoder on Fashion-MNIST and measures what the table of results shows.</summary>
internal sealed class ImageExperiment(string name, string settings, AutoencoderOptions options, Func<Workplace, Autoencoder, AutoencoderFit?, IEnumerable<(string, double)>>? more = null)
{
    public string Name => name;

    public AutoencoderOptions Options => options;

    public Measurement Run(Workplace place)
    {
        FashionMnist fashion = place.Fashion;
        var clock = Stopwatch.StartNew();
        AutoencoderFit fit = Autoencoder.Fit(fashion.Training, options, progress: new EpochLog(place, name));
        double seconds = clock.Elapsed.TotalSeconds;
        using Autoencoder model = fit.Model;
        model.Save(place.CacheFile(name + ".safetensors"));
        place.WriteReconstructions(name, model);
        int width = model.Latent.Length;
        float[] errors = new float[fashion.Test.Rows];
        model.ReconstructionErrors(fashion.Test.Values, errors.Length, errors);
        float[] training = new float[fashion.Training.Rows * width], test = new float[fashion.Test.Rows * width];
        model.Encode(fashion.Training.Values, fashion.Training.Rows, training);
        model.Encode(fashion.Test.Values, fashion.Test.Rows, test);
        var figures = new Dictionary<string, double>
        {
            ["parameters"] = model.Encoder.ParameterCount + model.Decoder.ParameterCount,
            ["rows per second"] = fit.Training.Epochs.Count == 0 ? 0 : fit.Training.Epochs.Average(epoch => epoch.RowsPerSecond),
        };
        if (fit.Training.Epochs.Count > 0)
        {
            foreach ((string metric, double value) in fit.Training.Epochs[^1].Validation.Count > 0 ? fit.Training.Epochs[^1].Validation : fit.Training.Epochs[^1].Training)
            {
                figures[(fit.Training.Epochs[^1].Validation.Count > 0 ? "validation " : "training ") + metric] = value;
            }
        }

        foreach ((string figure, double value) in more?.Invoke(place, model, fit) ?? [])
        {
            figures[figure] = value;
        }

        place.Log(string.Create(CultureInfo.InvariantCulture, $"{name}: trained in {seconds:F0} s, now measuring the {width} latents"));
        return new Measurement
        {
            Name = name,
            Settings = settings,
            Width = width,
            TestError = errors.Average(value => (double)value),
            PcaError = fashion.PcaError(Math.Min(width, 600)),
            Representation = Representation.Measure(training, test, width, fashion.Training, fashion.Test),
            Seconds = seconds,
            Epochs = fit.Training.Epochs.Count,
            Seed = options.Seed,
            Notes = [.. fit.Training.Findings.Select(finding => finding.Message)],
            Figures = figures,
        };
    }
}
