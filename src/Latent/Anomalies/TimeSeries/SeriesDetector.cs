using System.Text.Json;
using Latent.Anomalies.Evaluation;
using Latent.Networks.Engines;
using Latent.Storage;
using Latent.Training;
using Microsoft.Extensions.Logging;

namespace Latent.Anomalies.TimeSeries;

/// <summary>Finds unusual stretches of a series: its sliding windows are scored by an <see cref="AnomalyDetector"/>, and the scores laid over the steps.</summary>
/// <remarks>Immutable but for its disposal; safe for use from many threads. Channels are scaled by the training steps' medians and quartiles.</remarks>
public sealed class SeriesDetector : IDisposable
{
    /// <summary>The kind of the files it is saved in.</summary>
    public const string Kind = "series-detector";

    private const string Part = "detector";

    private readonly RobustScaler _scaler;

    private SeriesDetector(SeriesState state, RobustScaler scaler, AnomalyDetector detector)
    {
        _scaler = scaler;
        State = state;
        Detector = detector;
    }

    /// <summary>The detector of windows.</summary>
    public AnomalyDetector Detector { get; }

    /// <summary>The steps of a window.</summary>
    public int Window => State.Window;

    /// <summary>The values of a step.</summary>
    public int Channels => State.Channels;

    /// <summary>Which steps a window's score belongs to.</summary>
    public SeriesAlignment Alignment => State.Alignment;

    /// <summary>The score above which a step is flagged.</summary>
    public float Threshold => Detector.Threshold;

    internal SeriesState State { get; }

    /// <summary>The scale of each channel.</summary>
    internal RobustScaler Scaler => _scaler;

    /// <summary>Trains on a series that is mostly normal.</summary>
    /// <param name="values">[steps × channels] finite values in order of time.</param>
    /// <param name="channels">The values of a step, at least 1.</param>
    /// <param name="options">How to train; the defaults where it is <see langword="null"/>.</param>
    /// <param name="progress">Takes reports of networks being trained.</param>
    /// <param name="logger">Takes a line per step.</param>
    /// <param name="cancellation">Stops training.</param>
    /// <exception cref="ArgumentException">An option is out of range, a value is not finite, or the series is too short: it needs some ten windows beside those held out.</exception>
    public static SeriesDetector Fit(
        ReadOnlySpan<float> values,
        int channels,
        SeriesDetectorOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        ILogger? logger = null,
        CancellationToken cancellation = default)
    {
        options ??= new SeriesDetectorOptions();
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        int steps = values.Length / channels;
        if (values.Length % channels != 0 || steps == 0)
        {
            throw new ArgumentException($"{values.Length} values make no series of {channels} channels.", nameof(values));
        }

        int heldOut = Math.Max((int)Math.Round(steps * options.HeldOutFraction), options.Window + DetectorFitting.LeastRows - 1);
        int kept = steps - heldOut;
        if (kept < options.Window + ((DetectorFitting.LeastRows - 1) * options.Stride))
        {
            throw new ArgumentException($"A series of {steps} steps is too short for windows of {options.Window} with {heldOut} steps held out; give a longer one or choose a shorter window.", nameof(values));
        }

        AnomalyInput.CheckFinite(values, steps, channels);
        RobustScaler scaler = RobustScaler.Fit(values, kept, channels);
        var scaled = new float[values.Length];
        scaler.Transform(values, steps, scaled);
        var training = new SeriesWindows(scaled.AsMemory(0, kept * channels), channels, options.Window, options.Stride);
        AnomalyDetectorOptions inner = options.Detector with { Scaling = AnomalyScaling.None };
        using AnomalyDetector first = AnomalyDetector.Fit(training, inner, progress, logger, cancellation);
        var calibration = new SeriesWindows(scaled.AsMemory(kept * channels), channels, options.Window);

        // The held-out steps replace the held-out windows of the detector, which overlap those it was trained on.
        return new SeriesDetector(new SeriesState(options.Window, channels, options.Alignment), scaler, first.Recalibrate(calibration));
    }

    /// <summary>Scores each step of a series.</summary>
    /// <param name="values">[steps × channels] values in order of time.</param>
    /// <returns>One score per step, higher being more anomalous; NaN where no window with finite values belongs to it: all steps of a series shorter than a window, and the first of it where the alignment is trailing.</returns>
    /// <exception cref="ArgumentException">The values make no whole steps.</exception>
    public float[] Score(ReadOnlySpan<float> values)
    {
        int steps = values.Length / Channels;
        if (values.Length % Channels != 0)
        {
            throw new ArgumentException($"{values.Length} values make no series of {Channels} channels.", nameof(values));
        }

        var scores = new float[steps];
        Array.Fill(scores, float.NaN);
        if (steps < Window)
        {
            return scores;
        }

        var scaled = new float[values.Length];
        _scaler.Transform(values, steps, scaled);
        float[] windows = Detector.Score(new SeriesWindows(scaled, Channels, Window));
        if (Alignment == SeriesAlignment.Trailing)
        {
            windows.CopyTo(scores.AsSpan(Window - 1));
            return scores;
        }

        // A running sum over the windows that cover a step; those that could not be scored are passed over.
        double sum = 0;
        int count = 0;
        for (int step = 0; step < steps; step++)
        {
            if (step < windows.Length && !float.IsNaN(windows[step]))
            {
                sum += windows[step];
                count++;
            }

            int gone = step - Window;
            if (gone >= 0 && !float.IsNaN(windows[gone]))
            {
                sum -= windows[gone];
                count--;
            }

            scores[step] = count > 0 ? (float)(sum / count) : float.NaN;
        }

        return scores;
    }

    /// <summary>Scores a series and merges alarms into events.</summary>
    /// <param name="values">[steps × channels] values in order of time.</param>
    /// <param name="timestamps">One timestamp per step, or none.</param>
    /// <param name="gap">The most steps without an alarm that an event bridges; half a window where it is negative, the default.</param>
    public IReadOnlyList<AnomalyEvent> FindEvents(ReadOnlySpan<float> values, ReadOnlySpan<DateTime> timestamps = default, int gap = -1) =>
        AnomalyEvent.Merge(Score(values), Threshold, gap < 0 ? Window / 2 : gap, timestamps);

    /// <summary>Scores a series of which it is known which steps are anomalous, and measures the scores, the alarms and the events.</summary>
    /// <param name="values">[steps × channels] values in order of time.</param>
    /// <param name="isAnomaly">Whether each step is anomalous; some are and some are not.</param>
    /// <param name="gap">The most steps without an alarm that an event bridges; half a window where it is negative, the default.</param>
    /// <exception cref="ArgumentException">The values make no whole steps, the labels are not as many, or the steps that have a score are all of one kind.</exception>
    public SeriesEvaluation Evaluate(ReadOnlySpan<float> values, ReadOnlySpan<bool> isAnomaly, int gap = -1) =>
        SeriesEvaluation.Compute(Score(values), isAnomaly, Threshold, gap < 0 ? Window / 2 : gap);

    /// <summary>Which steps of a window make its score; of several windows at once faster than of each by itself.</summary>
    /// <param name="windows">[windows × window × channels] values, as in the series; one window or more, each whole.</param>
    /// <returns>[windows × window × channels] shares that add up to 1 in each window; NaN in a window with a value that is not finite.</returns>
    /// <exception cref="ArgumentException">It is no whole number of windows.</exception>
    public float[] Explain(ReadOnlySpan<float> windows)
    {
        int length = Window * Channels, count = windows.Length / length;
        if (count == 0 || windows.Length % length != 0)
        {
            throw new ArgumentException($"{windows.Length} values are no windows of {Window} steps and {Channels} channels, which have {length} each.", nameof(windows));
        }

        var scaled = new float[windows.Length];
        var shares = new float[windows.Length];
        _scaler.Transform(windows, count * Window, scaled);
        Detector.Contributions(scaled, count, shares);
        return shares;
    }

    /// <summary>Writes the detector to a file, as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => ToModelFile().Save(path);

    /// <summary>Writes the detector to a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    public void Save(Stream stream) => ToModelFile().Save(stream);

    /// <summary>Reads a detector from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="engine">What computes networks; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is no detector of series.</exception>
    public static SeriesDetector Load(string path, IEngine? engine = null) => ModelFile.Load(path, file => FromModelFile(file, engine));

    /// <summary>Reads a detector from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream; stays open.</param>
    /// <param name="engine">What computes networks; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The content is damaged or is no detector of series.</exception>
    public static SeriesDetector Load(Stream stream, IEngine? engine = null) => FromModelFile(ModelFile.Load(stream), engine);

    /// <inheritdoc/>
    public void Dispose() => Detector.Dispose();

    /// <summary>The detector as the content of a file, to be a part of another.</summary>
    public ModelFile ToModelFile()
    {
        var tensors = new Dictionary<string, ModelTensor>();
        _scaler.Save(tensors);
        return new ModelFile
        {
            Kind = Kind,
            Seed = Detector.Options.Seed,
            Options = JsonSerializer.SerializeToElement(State, AnomalyJsonContext.Default.SeriesState),
            Tensors = tensors,
            Parts = new Dictionary<string, ModelFile> { [Part] = Detector.ToModelFile() },
        };
    }

    /// <summary>Makes a detector of the content of a file.</summary>
    /// <param name="file">The content.</param>
    /// <param name="engine">What computes networks; the managed engine where it is <see langword="null"/>.</param>
    /// <exception cref="InvalidDataException">The content is no detector of series, or its parts do not fit together: the message says what.</exception>
    public static SeriesDetector FromModelFile(ModelFile file, IEngine? engine = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        file.RequireKind(Kind);
        SeriesState state = ModelSettings.Read(file.Options, AnomalyJsonContext.Default.SeriesState, "the series detector");
        AnomalyDetector detector = DetectorFile.FromModelFile(file.RequirePart(Part), engine);
        return state.Channels >= 1 && state.Window >= 1 && (long)state.Window * state.Channels == detector.Input.Length
            ? new SeriesDetector(state, RobustScaler.Load(file, state.Channels), detector)
            : throw new InvalidDataException($"Windows of {state.Window} steps and {state.Channels} channels do not fit the detector, which takes {detector.Input}; the file is damaged.");
    }
}
