using Latent.Numerics;

namespace Latent.Tests.Projection;

/// <summary>Rows around well separated random centres.</summary>
internal static class Clusters
{
    public static float[] Generate(int count, int dimensions, int clusters, ulong seed, float distance = 5)
    {
        var centres = new RandomStream(seed, RandomPurpose.Generation);
        float[] middle = new float[clusters * dimensions];
        for (int i = 0; i < middle.Length; i++)
            middle[i] = distance * centres.NextNormal();
        var random = new RandomStream(seed, RandomPurpose.Generation, 1);
        float[] rows = new float[count * dimensions];
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < dimensions; column++)
                rows[(row * dimensions) + column] = middle[(row % clusters * dimensions) + column] + random.NextNormal();
        }

        return rows;
    }
}
