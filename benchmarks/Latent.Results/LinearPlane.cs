using System.Diagnostics;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Numerics;
using Latent.Projection;
using Latent.Training;

namespace Latent.Results;

/// <summary>How near a linear autoencoder comes to the plane of the principal components, on the generated points of the reference.</summary>
internal static class LinearPlane
{
    private const int Count = 60;
    private const int Seeds = 5;

    public static Measurement Run(Workplace place)
    {
        AutoencoderOptions preset = AutoencoderPresets.PcaLinear();
        AutoencoderOptions longer = preset with { Epochs = 600, DropLastBatch = false, Schedule = new CosineDecay() };
        var clock = Stopwatch.StartNew();
        double[] few = [.. Enumerable.Range(0, Seeds).Select(seed => Angle(preset, (ulong)seed))];
        double seconds = clock.Elapsed.TotalSeconds / Seeds;
        double[] many = [.. Enumerable.Range(0, Seeds).Select(seed => Angle(longer, (ulong)seed))];
        return new Measurement
        {
            Name = "pca-linear",
            Settings = "3-2-3 linear; MSE, SGD 1.5, full batches of 32",
            Width = 2,
            Seconds = seconds,
            Epochs = preset.Epochs!.Value,
            Figures = new Dictionary<string, double>
            {
                ["angle, preset, median"] = few.Order().ElementAt(Seeds / 2),
                ["angle, preset, largest"] = few.Max(),
                ["angle, 600 epochs, median"] = many.Order().ElementAt(Seeds / 2),
                ["angle, 600 epochs, largest"] = many.Max(),
            },
        };
    }

    /// <summary>The principal angle, in degrees, between the plane that the decoder gives and that of the principal components. (Two planes in space share a line, so the other angle is 0.)</summary>
    private static double Angle(AutoencoderOptions options, ulong seed)
    {
        float[] points = Points(seed);
        using Autoencoder model = Autoencoder.Fit(new MemorySamples([3], points), options with { Seed = seed }).Model;
        var pca = PrincipalComponents.Fit(points, Count, 3, 2);
        float[] learnt = new float[9], principal = new float[9];
        model.Decode([0, 0, 1, 0, 0, 1], 3, learnt);
        pca.InverseTransform([0, 0, 1, 0, 0, 1], 3, principal);
        double cosine = Normal(learnt).Zip(Normal(principal), (a, b) => a * b).Sum();
        return Math.Acos(Math.Min(1, Math.Abs(cosine))) * 180 / Math.PI;
    }

    /// <summary>The normal of the plane through three points.</summary>
    private static double[] Normal(float[] points)
    {
        double[] a = [points[3] - points[0], points[4] - points[1], points[5] - points[2]];
        double[] b = [points[6] - points[0], points[7] - points[1], points[8] - points[2]];
        double[] normal = [(a[1] * b[2]) - (a[2] * b[1]), (a[2] * b[0]) - (a[0] * b[2]), (a[0] * b[1]) - (a[1] * b[0])];
        double length = Math.Sqrt(normal.Sum(value => value * value));
        return [.. normal.Select(value => value / length)];
    }

    private static float[] Points(ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Generation);
        float[] points = new float[Count * 3];
        for (int i = 0; i < Count; i++)
        {
            float angle = (1.5f * MathF.PI * random.NextSingle()) - 0.5f;
            float x = MathF.Cos(angle) + (0.5f * MathF.Sin(angle)) + (0.05f * random.NextNormal());
            float y = (0.7f * MathF.Sin(angle)) + (0.05f * random.NextNormal());
            points[i * 3] = x;
            points[(i * 3) + 1] = y;
            points[(i * 3) + 2] = (0.1f * x) + (0.3f * y) + (0.1f * random.NextNormal());
        }

        for (int axis = 0; axis < 3; axis++)
        {
            float mean = Enumerable.Range(0, Count).Average(i => points[(i * 3) + axis]);
            for (int i = 0; i < Count; i++)
            {
                points[(i * 3) + axis] -= mean;
            }
        }

        return points;
    }
}
