using Latent.Anomalies.TimeSeries;

namespace Latent.Anomalies.Evaluation;

/// <summary>How good the scores of a series are where it is known which of its steps are anomalous: by steps, and by stretches and events.</summary>
/// <remarks>
/// A stretch is a run of steps labelled one after another, an event what alarms close to each other make
/// (<see cref="AnomalyEvent.Merge"/>); they meet where they have a step in common. Events are what somebody has to look at,
/// and a stretch is found by the first of them, so that the figures of events say what a monitor is worth; those of steps
/// also ask whether all of a stretch was covered (Tatbul et al., "Precision and recall for time series", 2018, on the
/// difference). Steps side by side are much alike, which is why no intervals are given: draws of single steps would make
/// them far too narrow.
/// </remarks>
public sealed record SeriesEvaluation
{
    /// <summary>The steps that have a score; only they are measured.</summary>
    public required int Steps { get; init; }

    /// <summary>The steps without a score: no window with finite values belongs to them.</summary>
    public required int StepsWithoutScore { get; init; }

    /// <summary>The anomalous steps among those with a score.</summary>
    public required int AnomalousSteps { get; init; }

    /// <summary>The area under the receiver operating characteristic, over steps: <see cref="RankingMetrics.RocAuc"/>.</summary>
    public required double RocAuc { get; init; }

    /// <summary>Average precision, over steps: <see cref="RankingMetrics.AveragePrecision"/>.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>F1 of steps above the threshold.</summary>
    public required double StepF1 { get; init; }

    /// <summary>The share of normal steps above the threshold.</summary>
    public required double FalseAlarmRate { get; init; }

    /// <summary>The stretches of anomalous steps that have a score on at least one step.</summary>
    public required int Stretches { get; init; }

    /// <summary>The stretches that an event meets.</summary>
    public required int FoundStretches { get; init; }

    /// <summary>The events.</summary>
    public required int Events { get; init; }

    /// <summary>The events that meet a stretch; the others are false alarms.</summary>
    public required int TrueEvents { get; init; }

    /// <summary>The median, over found stretches, of the steps from a stretch's first to the first alarm of an event that meets it; 0 where the alarm was there before, NaN where no stretch was found.</summary>
    public required double MedianDelay { get; init; }

    /// <summary>The share of events that meet a stretch; NaN where there are no events.</summary>
    public double EventPrecision => Events == 0 ? double.NaN : (double)TrueEvents / Events;

    /// <summary>The share of stretches found.</summary>
    public double EventRecall => (double)FoundStretches / Stretches;

    /// <summary>The harmonic mean of <see cref="EventPrecision"/> and <see cref="EventRecall"/>; 0 where nothing was found.</summary>
    public double EventF1 => FoundStretches == 0 ? 0 : 2 * EventPrecision * EventRecall / (EventPrecision + EventRecall);

    /// <summary>Takes the figures.</summary>
    /// <param name="scores">One score per step, in order of time; NaN where a step has none, which is passed over and is no alarm.</param>
    /// <param name="isAnomaly">Whether each step is anomalous; among those with a score are some of both kinds.</param>
    /// <param name="threshold">An alarm is a score above.</param>
    /// <param name="gap">The most steps without an alarm that an event bridges, at least 0.</param>
    /// <exception cref="ArgumentException">The lengths differ, the gap is negative, the threshold is NaN, or the steps with a score are all of one kind.</exception>
    public static SeriesEvaluation Compute(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isAnomaly, float threshold, int gap = 0)
    {
        if (scores.Length != isAnomaly.Length)
        {
            throw new ArgumentException($"There are {isAnomaly.Length} labels for {scores.Length} scores.", nameof(isAnomaly));
        }

        if (float.IsNaN(threshold))
        {
            throw new ArgumentException("The threshold is NaN; give the score above which a step is an alarm.", nameof(threshold));
        }

        var scored = new List<float>(scores.Length);
        var labels = new List<bool>(scores.Length);
        int falseAlarms = 0;
        for (int step = 0; step < scores.Length; step++)
        {
            if (!float.IsNaN(scores[step]))
            {
                scored.Add(scores[step]);
                labels.Add(isAnomaly[step]);
                falseAlarms += scores[step] > threshold && !isAnomaly[step] ? 1 : 0;
            }
        }

        float[] measured = [.. scored];
        bool[] truth = [.. labels];
        int anomalous = truth.Count(label => label);
        if (anomalous == 0 || anomalous == truth.Length)
        {
            throw new ArgumentException($"Of the {truth.Length} steps that have a score {(anomalous == 0 ? "none" : "each")} is anomalous; there is nothing to tell apart.", nameof(isAnomaly));
        }

        IReadOnlyList<AnomalyEvent> events = AnomalyEvent.Merge(scores, threshold, gap);
        List<(int First, int Last)> stretches = Stretch(scores, isAnomaly);
        var delays = new List<int>();
        foreach ((int first, int last) in stretches)
        {
            if (events.FirstOrDefault(found => found.First <= last && found.Last >= first) is { } found)
            {
                delays.Add(Math.Max(0, found.First - first));
            }
        }

        delays.Sort();
        return new SeriesEvaluation
        {
            Steps = truth.Length,
            StepsWithoutScore = scores.Length - truth.Length,
            AnomalousSteps = anomalous,
            RocAuc = RankingMetrics.RocAuc(measured, truth),
            AveragePrecision = RankingMetrics.AveragePrecision(measured, truth),
            StepF1 = RankingMetrics.F1(measured, truth, threshold),
            FalseAlarmRate = (double)falseAlarms / (truth.Length - anomalous),
            Stretches = stretches.Count,
            FoundStretches = delays.Count,
            Events = events.Count,
            TrueEvents = events.Count(found => stretches.Exists(stretch => found.First <= stretch.Last && found.Last >= stretch.First)),
            MedianDelay = delays.Count == 0 ? double.NaN : (delays[(delays.Count - 1) / 2] + delays[delays.Count / 2]) / 2.0,
        };
    }

    /// <summary>The runs of anomalous steps; those without any score cannot be found and do not count.</summary>
    private static List<(int First, int Last)> Stretch(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isAnomaly)
    {
        var stretches = new List<(int First, int Last)>();
        for (int first = 0; first < isAnomaly.Length; first++)
        {
            if (!isAnomaly[first])
            {
                continue;
            }

            int last = first;
            while (last + 1 < isAnomaly.Length && isAnomaly[last + 1])
            {
                last++;
            }

            if (scores[first..(last + 1)].ContainsAnyExcept(float.NaN))
            {
                stretches.Add((first, last));
            }

            first = last;
        }

        return stretches;
    }
}
