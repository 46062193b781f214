namespace Latent.MLNet.Internals;

internal static class SpanExtensions
{
    /// <summary>The index of the first NaN or infinity; −1 where all values are finite.</summary>
    public static int IndexOfAnyExceptFinite(this ReadOnlySpan<float> values)
    {
        // x − x is 0 for finite numbers alone; one sum tells whether it is worth looking for the place.
        float sum = 0;
        foreach (float value in values)
        {
            sum += value - value;
        }

        if (sum == 0)
        {
            return -1;
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
