using Latent.Data;
using Latent.Numerics;

namespace Latent.Augmentation;

/// <summary>A new row is a row of the class with normal noise on every value, in proportion to how that value varies within the class. The simplest baseline.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public sealed class NoiseSynthesizer : ISynthesizer
{
    private readonly LabelledRows _rows;
    private readonly float[][] _deviations;

    /// <summary>Measures how values vary within each class.</summary>
    /// <param name="source">The rows, with labels.</param>
    /// <param name="scale">The noise's standard deviation as a share of the value's, above 0.</param>
    /// <exception cref="ArgumentException">There are no labels or no rows, or the scale is not a finite number above 0.</exception>
    public NoiseSynthesizer(ISampleSource source, float scale = 0.1f)
    {
        if (!(scale > 0 && float.IsFinite(scale)))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale is a finite number above 0.");
        }

        _rows = LabelledRows.Read(source);
        _deviations = [.. Enumerable.Range(0, _rows.RowsByClass.Count).Select(label => Deviations(_rows, label, scale))];
    }

    /// <inheritdoc/>
    public Shape Sample => _rows.Shape;

    /// <inheritdoc/>
    public void Synthesize(int label, int count, ulong seed, Span<float> rows)
    {
        int length = Sample.Length;
        LabelledRows.CheckLength(count, length, rows);
        _rows.Require(label, 2, "noise in proportion to how a class varies");
        List<int> own = _rows.RowsByClass[label];
        float[] deviations = _deviations[label];
        var random = new RandomStream(seed, RandomPurpose.Sampling, (ulong)label);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> from = _rows.Row(own[random.NextInt32(own.Count)]);
            Span<float> to = rows.Slice(i * length, length);
            for (int j = 0; j < length; j++)
            {
                to[j] = from[j] + (deviations[j] * random.NextNormal());
            }
        }
    }

    private static float[] Deviations(LabelledRows rows, int label, float scale)
    {
        int length = rows.Shape.Length;
        List<int> own = rows.RowsByClass[label];
        float[] deviations = new float[length];
        for (int j = 0; j < length && own.Count > 0; j++)
        {
            double mean = own.Average(row => rows.Row(row)[j]);
            deviations[j] = scale * (float)Math.Sqrt(own.Average(row => Math.Pow(rows.Row(row)[j] - mean, 2)));
        }

        return deviations;
    }
}
