namespace Latent.Anomalies.Scorers;

/// <summary>Brings a member's score to a common scale: −ln of the share of unseen rows that exceed it.</summary>
internal sealed class MemberCalibration
{
    /// <summary>Different scores kept, which bound the file; thinned out evenly by rank, the highest kept whole.</summary>
    private const int MaxScores = 4_096;

    /// <summary>
    /// How near, as a share, a score is to a kept one to count as equal: a training row meets its own score, and an engine that adds in another
    /// order, such as an ONNX runtime, shall find it at the same rank.
    /// </summary>
    internal const float Rounding = 1e-5f;

    private readonly float[] _sorted;
    private readonly float[] _ranks;
    private readonly double _meanLog;
    private readonly double _deviationLog;

    public MemberCalibration(ReadOnlySpan<float> unseen)
    {
        float[] all = unseen.ToArray();
        Array.Sort(all);
        Count = all.Length;
        int kept = Math.Min(all.Length, MaxScores);
        _sorted = new float[kept];
        _ranks = new float[kept];
        for (int k = 0; k < kept; k++)
        {
            int at = kept == all.Length ? k : RankOfKept(k, kept, all.Length);
            _sorted[k] = all[at];
            _ranks[k] = (float)((Quantiles.LowerBound(all, all[at]) + Quantiles.UpperBound(all, all[at])) / 2.0);
        }

        double sum = 0, squares = 0;
        foreach (float score in all)
        {
            sum += Log(score);
        }

        _meanLog = sum / Count;
        foreach (float score in all)
        {
            squares += Math.Pow(Log(score) - _meanLog, 2);
        }

        _deviationLog = Math.Max(Math.Sqrt(squares / Count), 1e-6);
    }

    private MemberCalibration(int count, float[] sorted, float[] ranks, double meanLog, double deviationLog)
    {
        Count = count;
        _sorted = sorted;
        _ranks = ranks;
        _meanLog = meanLog;
        _deviationLog = deviationLog;
    }

    /// <summary>The number of unseen rows.</summary>
    public int Count { get; }

    /// <summary>−ln of the share of unseen rows above a score, from 0 to ln(2 · count).</summary>
    public double Surprise(float score)
    {
        float slack = Math.Abs(score) * Rounding;
        int at = Quantiles.LowerBound(_sorted, score - slack);
        double rank;
        if (at == _sorted.Length)
        {
            rank = Count;
        }
        else if (_sorted[at] < score + slack)
        {
            rank = _ranks[at];
        }
        else
        {
            // Between kept scores: so many rows lie below as below the next, less half of those at it.
            rank = at == 0 ? 0 : Math.Max(_ranks[at - 1], (_ranks[at - 1] + _ranks[at]) / 2);
        }

        return -Math.Log(Math.Clamp(1 - (rank / Count), 0.5 / Count, 1));
    }

    /// <summary>How many standard deviations the score's logarithm lies from the mean: tells scores apart that exceed all unseen ones.</summary>
    public double Deviation(float score) => Math.Clamp((Log(score) - _meanLog) / _deviationLog, -1e3, 1e3);

    public float[] ToValues() => [Count, (float)_meanLog, (float)_deviationLog, .. _sorted, .. _ranks];

    public static MemberCalibration FromValues(ReadOnlySpan<float> values)
    {
        if (values.Length < 5 || values.Length % 2 == 0 || values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue) || !(values[0] >= 1 && values[0] <= int.MaxValue / 2) || !(values[2] > 0))
        {
            throw new InvalidDataException("A member's calibration cannot be; the file is damaged.");
        }

        int kept = (values.Length - 3) / 2;
        return new MemberCalibration((int)values[0], values.Slice(3, kept).ToArray(), values[(3 + kept)..].ToArray(), values[1], values[2]);
    }

    /// <summary>The calibration as it is after being saved, so that fitting and loading give the same bits.</summary>
    public MemberCalibration AsSaved() => FromValues(ToValues());

    private static double Log(float score) => Math.Log(Math.Max(score, 1e-12));

    /// <summary>Half of what is kept is the highest scores, one by one; the rest is spread evenly.</summary>
    private static int RankOfKept(int k, int kept, int count)
    {
        int whole = kept / 2, spread = kept - whole;
        return k >= spread ? count - kept + k : (int)((long)k * (count - whole) / spread);
    }
}
