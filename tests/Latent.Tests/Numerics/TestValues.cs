using Latent.Numerics;

namespace Latent.Tests.Numerics;

/// <summary>Random values for tests, from −1 to 1.</summary>
internal static class TestValues
{
    public static float[] Uniform(ulong seed, int length, float low = -1f, float high = 1f)
    {
        float[] values = new float[length];
        new RandomStream(seed, RandomPurpose.Generation).FillUniform(values);
        for (int i = 0; i < length; i++)
        {
            values[i] = low + ((high - low) * values[i]);
        }

        return values;
    }
}
