using System.Globalization;
using Latent.Numerics;

namespace Latent.Data;

/// <summary>Makes samples of sequences, [steps × features] each, for recurrent networks.</summary>
/// <remarks>Safe for use from many threads.</remarks>
public static class SequenceSamples
{
    /// <summary>Takes whole sequences, all of the same length.</summary>
    /// <param name="sequences">The sequences: each [steps × features] values, one step after another.</param>
    /// <param name="features">The values of a step, at least 1.</param>
    /// <param name="labels">One class index per sequence, or nothing.</param>
    /// <exception cref="ArgumentException">
    /// There is no sequence, one has no whole steps, or another number of steps than the first: the message names it. Recurrent
    /// layers take sequences of one length; cut long ones by <see cref="Windows"/>, or pad short ones with a value that means nothing in the data.
    /// </exception>
    public static MemorySamples Create(IReadOnlyList<float[]> sequences, int features, int[]? labels = null)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (sequences.Count == 0)
        {
            throw new ArgumentException("There are no sequences; give at least one.", nameof(sequences));
        }

        int length = sequences[0].Length;
        float[] values = new float[Require.Capacity(sequences.Count, length, "give fewer sequences")];
        for (int i = 0; i < sequences.Count; i++)
        {
            float[] sequence = sequences[i];
            if (sequence.Length == 0 || sequence.Length % features != 0)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Sequence {i} has {sequence.Length} values, which make no whole steps of {features} values."), nameof(sequences));
            }

            if (sequence.Length != length)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Sequence {i} has {sequence.Length / features} steps, but the first has {length / features}; cut long sequences into windows, or pad short ones, to one length."), nameof(sequences));
            }

            sequence.CopyTo(values, i * length);
        }

        return new MemorySamples(Shape.Create(length / features, features), values, labels);
    }

    /// <summary>Cuts one long series into windows.</summary>
    /// <param name="series">[time × features] values.</param>
    /// <param name="features">The values of a step, at least 1.</param>
    /// <param name="steps">The steps of a window, at least 1.</param>
    /// <param name="stride">The steps from the start of one window to that of the next, at least 1; 1 gives every window there is.</param>
    /// <exception cref="ArgumentException">The series has no whole steps or is shorter than a window: the message gives both lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public static MemorySamples Windows(ReadOnlySpan<float> series, int features, int steps, int stride = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        if (series.Length % features != 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The series has {series.Length} values, which make no whole steps of {features} values."), nameof(series));
        }

        int time = series.Length / features;
        if (time < steps)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The series has {time} steps, but a window takes {steps}; use shorter windows."), nameof(series));
        }

        int count = ((time - steps) / stride) + 1, length = steps * features;
        float[] values = new float[Require.Capacity(count, length, "take a larger stride, shorter windows, or a part of the series")];
        for (int window = 0; window < count; window++)
        {
            series.Slice(window * stride * features, length).CopyTo(values.AsSpan(window * length));
        }

        return new MemorySamples(Shape.Create(steps, features), values);
    }
}
