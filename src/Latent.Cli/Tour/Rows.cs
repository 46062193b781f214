using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Latent.Cli.Commands;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Cli.Tour;

/// <summary>What is done to rows before anything learns from them.</summary>
internal static class Rows
{
    /// <summary>Successive rows.</summary>
    public static MemorySamples Take(MemorySamples samples, int start, int count) => new(
        samples.Shape,
        samples.Values.Slice(start * samples.Shape.Length, count * samples.Shape.Length).ToArray(),
        samples.HasLabels ? samples.Labels.Slice(start, count).ToArray() : null);

    /// <summary>The rows at given indices.</summary>
    public static MemorySamples Pick(MemorySamples samples, ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * samples.Shape.Length];
        int[]? labels = samples.HasLabels ? new int[rows.Length] : null;
        samples.Read(rows, values, labels);
        return new MemorySamples(samples.Shape, values, labels);
    }

    /// <summary>At most so many rows, chosen at random; all where there are no more.</summary>
    public static MemorySamples Sample(MemorySamples samples, int most, ulong seed) =>
        samples.Rows <= most ? samples : Pick(samples, Order(samples.Rows, seed).AsSpan(0, most));

    /// <summary>Parts rows at random.</summary>
    public static (MemorySamples Training, MemorySamples Test) Split(MemorySamples samples, double testShare, ulong seed)
    {
        int[] order = Order(samples.Rows, seed);
        int test = (int)Math.Round(samples.Rows * testShare);
        return (Pick(samples, order.AsSpan(test)), Pick(samples, order.AsSpan(0, test)));
    }

    /// <summary>Makes sure that all values are numbers.</summary>
    /// <exception cref="InputException">One is not: the message gives row and column.</exception>
    public static void Check(MemorySamples samples, string source, string part)
    {
        for (int at = 0; at < samples.Values.Length; at++)
        {
            if (!float.IsFinite(samples.Values[at]))
            {
                (int row, int column) = Math.DivRem(at, samples.Shape.Length);
                throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{source}: {part} row {row + 1} has {samples.Values[at]} in column {column + 1}; replace values that are no numbers, or leave those rows out."));
            }
        }
    }

    /// <summary>
    /// Brings values to where the networks work best: images to 0 to 1 by their largest value, tables to mean 0 and
    /// standard deviation 1 of each column, both measured on the training rows.
    /// </summary>
    public static (MemorySamples Training, MemorySamples Test, string Words) Scale(MemorySamples training, MemorySamples test)
    {
        if (Report.Images.Raster.IsImage(training.Shape))
        {
            (float least, float most) = Range(training.Values);
            (float testLeast, float testMost) = Range(test.Values);
            (least, most) = (Math.Min(least, testLeast), Math.Max(most, testMost));
            if (least >= 0 && most <= 1)
            {
                return (training, test, "values from 0 to 1, as they were");
            }

            float low = Math.Min(least, 0), range = most - low;
            return (Map(training, (value, _) => (value - low) / range), Map(test, (value, _) => (value - low) / range), string.Create(CultureInfo.InvariantCulture, $"values from {least} to {most} brought to 0 to 1"));
        }

        (float[] mean, float[] deviation) = Moments(training);
        return (Map(training, Standardise), Map(test, Standardise), "columns standardised to mean 0 and standard deviation 1 of the training rows");
        float Standardise(float value, int column) => (value - mean[column]) / deviation[column];
    }

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of shape, values and labels.</summary>
    public static string Fingerprint(params ReadOnlySpan<MemorySamples> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (MemorySamples samples in parts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(samples.Shape.ToString() + samples.Rows.ToString(CultureInfo.InvariantCulture)));
            hash.AppendData(MemoryMarshal.AsBytes(samples.Values));
            hash.AppendData(MemoryMarshal.AsBytes(samples.Labels));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static int[] Order(int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new RandomStream(seed, RandomPurpose.Splitting).Shuffle<int>(order);
        return order;
    }

    private static (float Least, float Most) Range(ReadOnlySpan<float> values)
    {
        (float least, float most) = (float.MaxValue, float.MinValue);
        foreach (float value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        return (least, most);
    }

    private static (float[] Mean, float[] Deviation) Moments(MemorySamples samples)
    {
        int length = samples.Shape.Length;
        var sum = new double[length];
        var squares = new double[length];
        for (int row = 0; row < samples.Rows; row++)
        {
            ReadOnlySpan<float> sample = samples[row];
            for (int column = 0; column < length; column++)
            {
                sum[column] += sample[column];
            }
        }

        for (int row = 0; row < samples.Rows; row++)
        {
            ReadOnlySpan<float> sample = samples[row];
            for (int column = 0; column < length; column++)
            {
                double difference = sample[column] - (sum[column] / samples.Rows);
                squares[column] += difference * difference;
            }
        }

        var mean = new float[length];
        var deviation = new float[length];
        for (int column = 0; column < length; column++)
        {
            mean[column] = (float)(sum[column] / samples.Rows);
            deviation[column] = (float)Math.Sqrt(squares[column] / samples.Rows);

            // A constant column stays constant, at 0.
            deviation[column] = deviation[column] > 1e-12f ? deviation[column] : 1;
        }

        return (mean, deviation);
    }

    private static MemorySamples Map(MemorySamples samples, Func<float, int, float> map)
    {
        var values = new float[samples.Values.Length];
        int length = samples.Shape.Length;
        for (int at = 0; at < values.Length; at++)
        {
            values[at] = map(samples.Values[at], at % length);
        }

        return new MemorySamples(samples.Shape, values, samples.HasLabels ? samples.Labels.ToArray() : null);
    }
}
