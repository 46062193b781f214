using Latent.Autoencoders;
using Latent.Data;
using Latent.Numerics;
using Latent.Projection;
using Latent.Training;

namespace Latent.Tests.Autoencoders;

[TestClass]
public sealed class LinearAutoencoderTests
{
    [TestMethod]
    public void Fit_PcaLinear_FindsThePlaneOfThePrincipalComponents()
    {
        float[] points = Points(60, seed: 0);
        using Autoencoder model = Autoencoder.Fit(new MemorySamples([3], points), AutoencoderPresets.PcaLinear() with { Epochs = 600, Schedule = new CosineDecay() }).Model;
        var pca = PrincipalComponents.Fit(points, 60, 3, 2);

        // Two planes in space meet at the angle between their normals; the decoder's columns span the learnt one.
        float[] axes = new float[9];
        model.Decode([0, 0, 1, 0, 0, 1], 3, axes);
        double[] normal = Cross([.. axes[3..6].Zip(axes[..3], (a, b) => a - b)], [.. axes[6..9].Zip(axes[..3], (a, b) => a - b)]);
        float[] principal = new float[9];
        pca.InverseTransform([0, 0, 1, 0, 0, 1], 3, principal);
        double[] expected = Cross([.. principal[3..6].Zip(principal[..3], (a, b) => a - b)], [.. principal[6..9].Zip(principal[..3], (a, b) => a - b)]);
        double angle = Math.Acos(Math.Min(1, Math.Abs(normal.Zip(expected, (a, b) => a * b).Sum()))) * 180 / Math.PI;
        Assert.IsTrue(angle < 1, $"{angle} degrees");
    }

    /// <summary>The generated points of the reference: a bent line near a plane, centred.</summary>
    private static float[] Points(int count, ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Generation);
        float[] points = new float[count * 3];
        for (int i = 0; i < count; i++)
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
            float mean = Enumerable.Range(0, count).Average(i => points[(i * 3) + axis]);
            for (int i = 0; i < count; i++)
            {
                points[(i * 3) + axis] -= mean;
            }
        }

        return points;
    }

    private static double[] Cross(float[] a, float[] b)
    {
        double[] cross = [(a[1] * b[2]) - (a[2] * b[1]), (a[2] * b[0]) - (a[0] * b[2]), (a[0] * b[1]) - (a[1] * b[0])];
        double length = Math.Sqrt(cross.Sum(value => value * value));
        return [.. cross.Select(value => value / length)];
    }
}
