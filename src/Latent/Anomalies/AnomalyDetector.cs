using System.Buffers;
using System.Collections.Immutable;
using System.Numerics.Tensors;
using Latent.Anomalies.Scorers;
using Latent.Anomalies.Thresholds;
using Latent.Data;
using Latent.Networks.Engines;
using Latent.Numerics;
using Latent.Storage;
using Latent.Training;
using Microsoft.Extensions.Logging;

namespace Latent.Anomalies;

/// <summary>
/// A trained anomaly detector: what it does to rows first, what scores them, and above which score they are flagged.
/// A higher score is more anomalous.
/// </summary>
/// <remarks>
/// Immutable but for its disposal; safe for use from many threads. A row's score depends on that row and on the training
/// rows alone. A row with a value that is not finite scores NaN, and counts as an anomaly.
/// </remarks>
public sealed class AnomalyDetector : IDisposable
{
    /// <summary>Values prepared at a time: enough rows to share out among threads, not so many that they leave the cache.</summary>
    private const int ValuesAtATime = 1 << 18;

    private readonly RowPreparation _preparation;
    private readonly SharedScorer _scorer;
    private readonly ScoreCalibration _calibration;
    private int _isDisposed;

    internal AnomalyDetector(AnomalyDetectorOptions options, RowPreparation preparation, AnomalyScorer scorer, ScoreCalibration calibration, AnomalyThreshold threshold, string? dataFingerprint)
        : this(options, preparation, new SharedScorer(scorer), calibration, threshold, dataFingerprint)
    {
    }

    private AnomalyDetector(AnomalyDetectorOptions options, RowPreparation preparation, SharedScorer scorer, ScoreCalibration calibration, AnomalyThreshold threshold, string? dataFingerprint)
    {
        Options = options;
        _preparation = preparation;
        _scorer = scorer;
        _calibration = calibration;
        ThresholdDetails = threshold;
        DataFingerprint = dataFingerprint;
    }

    /// <summary>The options it was trained with.</summary>
    public AnomalyDetectorOptions Options { get; }

    /// <summary>The shape of one row.</summary>
    public Shape Input => _preparation.Input;

    /// <summary>The score above which a row is flagged.</summary>
    public float Threshold => ThresholdDetails.Value;

    /// <summary>How the threshold came about and how far it can be trusted.</summary>
    public AnomalyThreshold ThresholdDetails { get; }

    /// <summary>The scores of held-out rows in ascending order, from which thresholds are found.</summary>
    public ReadOnlySpan<float> HeldOutScores => _calibration.Sorted;

    /// <summary>The fingerprint of the rows it was trained on; <see langword="null"/> where a file did not say.</summary>
    public string? DataFingerprint { get; }

    internal AnomalyScorer Scorer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
            return _scorer.Scorer;
        }
    }

    private int RowsAtATime => Math.Clamp(ValuesAtATime / Math.Max(Input.Length, _preparation.Output.Length), 64, 8192);

    internal RowPreparation Preparation => _preparation;

    internal ScoreCalibration Calibration => _calibration;

    /// <summary>Trains a detector.</summary>
    /// <param name="training">The rows that show what is usual, at least five; some anomalies among them do little harm.</param>
    /// <param name="options">How to train; the defaults where it is <see langword="null"/>.</param>
    /// <param name="progress">Takes reports of networks being trained.</param>
    /// <param name="logger">Takes a line per step.</param>
    /// <param name="cancellation">Stops training.</param>
    /// <exception cref="ArgumentException">An option is out of range, there are too few rows, or a value is not finite: the message says which.</exception>
    /// <exception cref="InvalidDataException">The data is broken.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static AnomalyDetector Fit(
        ISampleSource training,
        AnomalyDetectorOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        ILogger? logger = null,
        CancellationToken cancellation = default) => DetectorFitting.Fit(training, options ?? new AnomalyDetectorOptions(), progress, logger, cancellation);

    /// <summary>Scores rows.</summary>
    /// <param name="rows">[count × row length] values, as the source of the training rows gave them.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="scores">Takes one score per row, higher being more anomalous; NaN for a row with a value that is not finite.</param>
    /// <exception cref="ArgumentException">A span is too short: the message gives both lengths.</exception>
    /// <exception cref="ObjectDisposedException">The detector was disposed of.</exception>
    public void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        int length = Input.Length;
        AnomalyScorer scorer = Scorer;
        AnomalyInput.CheckLength(rows.Length, count, length);
        AnomalyInput.CheckLength(scores.Length, count, 1, nameof(scores));
        float[] prepared = ArrayPool<float>.Shared.Rent(Math.Max(1, Math.Min(count, RowsAtATime)) * _preparation.Output.Length);
        try
        {
            for (int start = 0; start < count; start += RowsAtATime)
            {
                int taken = Math.Min(RowsAtATime, count - start);
                ReadOnlySpan<float> block = rows.Slice(start * length, taken * length);
                Span<float> output = scores.Slice(start, taken);
                ReadOnlySpan<float> ready = Prepare(block, taken, prepared);
                scorer.Score(ready, taken, output);
                MarkNotFinite(block, output);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(prepared);
        }
    }

    /// <summary>Scores all rows of a source.</summary>
    /// <param name="rows">The rows; of the shape the detector was trained on.</param>
    /// <exception cref="ArgumentException">The rows have another length.</exception>
    /// <exception cref="InvalidDataException">The data is broken.</exception>
    public float[] Score(ISampleSource rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        CheckShape(rows);
        var scores = new List<float>();
        var block = new float[RowsAtATime * Input.Length];
        var part = new float[RowsAtATime];
        using ISampleReader reader = rows.OpenReader();
        for (int read = reader.Read(block, default); read > 0; read = reader.Read(block, default))
        {
            Score(block, read, part);
            scores.AddRange(part.AsSpan(0, read));
        }

        return [.. scores];
    }

    /// <summary>Whether a score is above the threshold; a NaN counts as an anomaly.</summary>
    /// <param name="score">The score.</param>
    public bool IsAnomaly(float score) => !(score <= Threshold);

    /// <summary>What a score is taken for, those too near the threshold being left to a person.</summary>
    /// <param name="score">The score.</param>
    public AnomalyVerdict Judge(float score) =>
        score < ThresholdDetails.RejectBelow ? AnomalyVerdict.Normal
        : score <= ThresholdDetails.RejectAbove ? AnomalyVerdict.Uncertain
        : AnomalyVerdict.Anomaly;

    /// <summary>The share of rows like those trained on that score as high or higher: a p-value. Beyond the held-out scores it follows a fitted tail.</summary>
    /// <param name="score">The score.</param>
    /// <returns>Above 0 and below 1; NaN for NaN.</returns>
    public double Exceedance(float score) => _calibration.Exceedance(score);

    /// <summary>The chance that a row of this score is an anomaly, given the share of anomalies expected: that of the threshold where it is a contamination, else 1 %.</summary>
    /// <param name="score">The score.</param>
    /// <returns>From 0 to 1, rising with the score; NaN for NaN. An upper bound (Sellke, Bayarri and Berger 2001), for what anomalies look like is not known.</returns>
    public double Probability(float score) => _calibration.Probability(score, ThresholdDetails.Rule is ContaminationThreshold { Contamination: > 0 } rule ? rule.Contamination : 0.01);

    /// <summary>What each feature has to do with each row's score.</summary>
    /// <param name="rows">[count × row length] values.</param>
    /// <param name="count">The number of rows, at least 0.</param>
    /// <param name="contributions">Takes [count × row length] shares that add up to 1 in each row; all 0 where nothing is unusual at all, NaN for a row with a value that is not finite.</param>
    /// <param name="expected">Takes [count × row length] values that would have been usual; empty where they are not wanted.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Contributions(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected = default)
    {
        int length = Input.Length, preparedLength = _preparation.Output.Length;
        AnomalyScorer scorer = Scorer;
        AnomalyInput.CheckLength(rows.Length, count, length);
        AnomalyInput.CheckLength(contributions.Length, count, length, nameof(contributions));
        if (!expected.IsEmpty)
        {
            AnomalyInput.CheckLength(expected.Length, count, length, nameof(expected));
        }

        // Fewer rows than in scoring, for there are shares and expected values beside them to keep in the cache.
        int atATime = Math.Max(64, RowsAtATime / 4), most = Math.Max(1, Math.Min(count, atATime));
        float[] prepared = ArrayPool<float>.Shared.Rent(most * preparedLength * 3);
        float[] wanted = ArrayPool<float>.Shared.Rent(most * length);
        float[] rawScores = ArrayPool<float>.Shared.Rent(most);
        try
        {
            for (int start = 0; start < count; start += atATime)
            {
                int taken = Math.Min(atATime, count - start);
                ReadOnlySpan<float> block = rows.Slice(start * length, taken * length);
                Span<float> shares = contributions.Slice(start * length, taken * length);
                Span<float> usual = expected.IsEmpty ? wanted.AsSpan(0, taken * length) : expected.Slice(start * length, taken * length);
                ReadOnlySpan<float> ready = Prepare(block, taken, prepared);
                if (_preparation.KeepsColumns)
                {
                    scorer.Explain(ready, taken, shares, usual, rawScores.AsSpan(0, taken));
                    _preparation.LeadBack(usual, taken);
                }
                else
                {
                    Span<float> raw = prepared.AsSpan(most * preparedLength, taken * preparedLength);
                    Span<float> rawExpected = prepared.AsSpan(2 * most * preparedLength, taken * preparedLength);
                    scorer.Explain(ready, taken, raw, rawExpected, rawScores.AsSpan(0, taken));
                    _preparation.LeadBack(raw, rawExpected, taken, shares, usual);
                }

                bool isFinite = AnomalyInput.FindNotFinite(block) < 0;
                for (int row = 0; row < taken; row++)
                {
                    Normalize(shares.Slice(row * length, length), !isFinite && AnomalyInput.FindNotFinite(block.Slice(row * length, length)) >= 0);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(prepared);
            ArrayPool<float>.Shared.Return(wanted);
            ArrayPool<float>.Shared.Return(rawScores);
        }
    }

    /// <summary>The features that contribute most to a row's score, the largest first.</summary>
    /// <param name="row">One row.</param>
    /// <param name="top">How many features at most, at least 1.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public ImmutableArray<FeatureContribution> Explain(ReadOnlySpan<float> row, int top = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        float[] values = row.ToArray(), shares = new float[Input.Length], expected = new float[Input.Length];
        Contributions(row, 1, shares, expected);
        return
        [
            .. Enumerable.Range(0, shares.Length).Where(i => shares[i] > 0).OrderByDescending(i => shares[i]).ThenBy(i => i).Take(top)
                .Select(i => new FeatureContribution(i, values[i], expected[i], shares[i])),
        ];
    }

    /// <summary>The same detector with another threshold, found from the same held-out scores. Both share what scores, until the last of them is disposed of.</summary>
    /// <param name="rule">The rule.</param>
    /// <exception cref="ArgumentException">The rule's settings are out of range.</exception>
    public AnomalyDetector WithThreshold(ThresholdRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return With(rule, _calibration);
    }

    /// <summary>The same detector with thresholds and probabilities found from new rows, without training again. Both share what scores, until the last of them is disposed of.</summary>
    /// <param name="rows">New rows of the usual kind, at least five, with all values finite.</param>
    /// <param name="rule">The rule; the present one where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">There are too few rows, they have another length, or a value is not finite.</exception>
    public AnomalyDetector Recalibrate(ISampleSource rows, ThresholdRule? rule = null)
    {
        float[] scores = Score(rows);
        int nan = Array.FindIndex(scores, float.IsNaN);
        if (nan >= 0)
        {
            throw new ArgumentException($"Row {nan} has a value that is not finite; leave out such rows.", nameof(rows));
        }

        if (scores.Length < DetectorFitting.LeastRows)
        {
            throw new ArgumentException($"There are {scores.Length} rows; calibration needs at least {DetectorFitting.LeastRows}.", nameof(rows));
        }

        return With(rule ?? ThresholdDetails.Rule, new ScoreCalibration(scores));
    }

    /// <summary>Writes the detector to a file, as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => DetectorFile.ToModelFile(this).Save(path);

    /// <summary>Writes the detector to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    public void Save(Stream stream) => DetectorFile.ToModelFile(this).Save(stream);

    /// <summary>The detector as the content of a file, to be a part of another.</summary>
    public ModelFile ToModelFile() => DetectorFile.ToModelFile(this);

    /// <summary>Reads a detector from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="engine">What computes networks; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is no detector: the message says what.</exception>
    public static AnomalyDetector Load(string path, IEngine? engine = null) => ModelFile.Load(path, file => FromModelFile(file, engine));

    /// <summary>Reads a detector from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="engine">What computes networks; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The content is damaged or is no detector: the message says what.</exception>
    public static AnomalyDetector Load(Stream stream, IEngine? engine = null) => FromModelFile(ModelFile.Load(stream), engine);

    /// <summary>Makes a detector of the content of a file.</summary>
    /// <param name="file">The content.</param>
    /// <param name="engine">What computes networks; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The content is no detector, or its parts do not fit together: the message says what.</exception>
    public static AnomalyDetector FromModelFile(ModelFile file, IEngine? engine = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        return DetectorFile.FromModelFile(file, engine);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _scorer.Release();
        }
    }

    private AnomalyDetector With(ThresholdRule rule, ScoreCalibration calibration)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        AnomalyThreshold threshold = AnomalyThreshold.Find(rule, calibration.Sorted);
        return new AnomalyDetector(Options with { Threshold = rule }, _preparation, _scorer.Hold(), calibration, threshold, DataFingerprint);
    }

    private void CheckShape(ISampleSource rows)
    {
        if (rows.Shape.Length != Input.Length)
        {
            throw new ArgumentException($"The rows have {rows.Shape.Length} values, {rows.Shape}; the detector was trained on {Input.Length}, {Input}. Give the same columns.", nameof(rows));
        }
    }

    /// <summary>Prepares rows; those with a value that is not finite as zeros, to be marked afterwards.</summary>
    private ReadOnlySpan<float> Prepare(ReadOnlySpan<float> block, int count, float[] buffer)
    {
        if (_preparation.IsIdentity && AnomalyInput.FindNotFinite(block) < 0)
        {
            return block;
        }

        Span<float> ready = buffer.AsSpan(0, count * _preparation.Output.Length);
        _preparation.Apply(block, count, ready);
        if (AnomalyInput.FindNotFinite(ready) >= 0)
        {
            int length = _preparation.Output.Length;
            for (int row = 0; row < count; row++)
            {
                Span<float> values = ready.Slice(row * length, length);
                if (AnomalyInput.FindNotFinite(values) >= 0)
                {
                    values.Clear();
                }
            }
        }

        return ready;
    }

    private void MarkNotFinite(ReadOnlySpan<float> block, Span<float> scores)
    {
        if (AnomalyInput.FindNotFinite(block) < 0)
        {
            return;
        }

        int length = Input.Length;
        for (int row = 0; row < scores.Length; row++)
        {
            if (AnomalyInput.FindNotFinite(block.Slice(row * length, length)) >= 0)
            {
                scores[row] = float.NaN;
            }
        }
    }

    private static void Normalize(Span<float> shares, bool isNotFinite)
    {
        if (isNotFinite)
        {
            shares.Fill(float.NaN);
            return;
        }

        // In vectors; in double precision only where so many shares are so large that their sum leaves single precision.
        double sum = TensorPrimitives.Sum<float>(shares);
        if (!double.IsFinite(sum))
        {
            sum = 0;
            foreach (float share in shares)
            {
                sum += share;
            }
        }

        if (!(sum > 0))
        {
            shares.Clear();
        }
        else
        {
            // A product costs a fraction of a quotient; the reciprocal of less would leave single precision.
            float whole = (float)Math.Min(sum, float.MaxValue);
            if (whole > 1e-30f && whole < 1e30f)
            {
                TensorPrimitives.Multiply(shares, 1 / whole, shares);
            }
            else
            {
                TensorPrimitives.Divide(shares, whole, shares);
            }
        }
    }
}
