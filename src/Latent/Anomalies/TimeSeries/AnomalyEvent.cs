namespace Latent.Anomalies.TimeSeries;

/// <summary>A stretch of a series in which scores were above the threshold, short breaks bridged.</summary>
/// <param name="First">The first step.</param>
/// <param name="Last">The last step.</param>
/// <param name="Peak">The step of the highest score.</param>
/// <param name="Score">That score.</param>
/// <param name="Alarms">The steps above the threshold.</param>
public sealed record AnomalyEvent(int First, int Last, int Peak, float Score, int Alarms)
{
    /// <summary>When the event began; <see langword="null"/> where no timestamps were given.</summary>
    public DateTime? Start { get; init; }

    /// <summary>When it ended.</summary>
    public DateTime? End { get; init; }

    /// <summary>Merges alarms into events.</summary>
    /// <param name="scores">One score per step; a NaN is no alarm.</param>
    /// <param name="threshold">An alarm is a score above.</param>
    /// <param name="gap">The most steps without an alarm that an event bridges, at least 0.</param>
    /// <param name="timestamps">One timestamp per step, or none.</param>
    /// <exception cref="ArgumentException">The gap is negative, or the timestamps are not as many as the scores.</exception>
    public static IReadOnlyList<AnomalyEvent> Merge(ReadOnlySpan<float> scores, float threshold, int gap = 0, ReadOnlySpan<DateTime> timestamps = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (!timestamps.IsEmpty && timestamps.Length != scores.Length)
        {
            throw new ArgumentException($"There are {timestamps.Length} timestamps for {scores.Length} scores.", nameof(timestamps));
        }

        var events = new List<AnomalyEvent>();
        AnomalyEvent? open = null;
        for (int step = 0; step < scores.Length; step++)
        {
            float score = scores[step];
            if (!(score > threshold))
            {
                continue;
            }

            if (open is not null && step - open.Last - 1 <= gap)
            {
                open = open with { Last = step, Alarms = open.Alarms + 1, Peak = score > open.Score ? step : open.Peak, Score = Math.Max(score, open.Score) };
                continue;
            }

            Close(timestamps);
            open = new AnomalyEvent(step, step, step, score, 1);
        }

        Close(timestamps);
        return events;

        void Close(ReadOnlySpan<DateTime> times)
        {
            if (open is not null)
            {
                events.Add(times.IsEmpty ? open : open with { Start = times[open.First], End = times[open.Last] });
            }
        }
    }
}
