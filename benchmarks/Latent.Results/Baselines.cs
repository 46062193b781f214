using System.Diagnostics;
using Latent.Projection;

namespace Latent.Results;

/// <summary>What an autoencoder must beat.</summary>
internal static class Baselines
{
    public static Measurement Raw(Workplace place)
    {
        FashionMnist fashion = place.Fashion;
        return new Measurement
        {
            Name = "raw",
            Settings = "the 784 pixels themselves",
            Width = 784,
            Representation = Representation.Measure(fashion.Training.Values.ToArray(), fashion.Test.Values.ToArray(), 784, fashion.Training, fashion.Test),
        };
    }

    public static Measurement Pca(Workplace place, int components)
    {
        FashionMnist fashion = place.Fashion;
        var clock = Stopwatch.StartNew();
        PrincipalComponents pca = fashion.Pca(components);
        float[] training = new float[fashion.Training.Rows * components], test = new float[fashion.Test.Rows * components];
        pca.Transform(fashion.Training.Values, fashion.Training.Rows, training);
        pca.Transform(fashion.Test.Values, fashion.Test.Rows, test);
        double seconds = clock.Elapsed.TotalSeconds;
        double error = fashion.PcaError(components);
        return new Measurement
        {
            Name = $"pca-{components}",
            Settings = $"{components} principal components",
            Width = components,
            TestError = error,
            PcaError = error,
            Representation = Representation.Measure(training, test, components, fashion.Training, fashion.Test),
            Seconds = seconds,
        };
    }
}
