using System.Diagnostics;
using System.Globalization;
using Latent.Data;
using Latent.Networks.Engines;
using Latent.Networks.Objectives;
using Latent.Numerics;
using Microsoft.Extensions.Logging;

namespace Latent.Training;

/// <summary>One training, from its checks to its result.</summary>
internal sealed class TrainingRun : IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly ITrainingSession _session;
    private readonly IEngine? _engine;
    private readonly TrainingOptions _options;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly ILogger _logger;
    private readonly CancellationToken _cancellation;
    private readonly RowFeed _training;
    private readonly RowFeed? _validation;
    private readonly IReadOnlyList<string> _metricNames;
    private readonly float[] _samples;
    private readonly int[] _labels;
    private readonly float[] _metrics;
    private readonly MetricSums _trained;
    private readonly MetricSums _validated;
    private readonly WeightSnapshot _best;
    private readonly ScheduleState _schedule;
    private readonly TrainingCheckpoint? _checkpoint;
    private readonly List<EpochResult> _epochs = [];
    private readonly List<HealthFinding> _findings = [];
    private readonly int _sampleLength;
    private readonly int _lastEpoch;
    private int _epoch = 1;
    private long _batches;
    private double _bestLoss = double.PositiveInfinity;
    private int _bestEpoch;
    private StopReason? _stop;
    private long _lastReport;

    public TrainingRun(
        ITrainingSession session,
        IEngine? engine,
        ISampleSource training,
        ISampleSource? validation,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress,
        ILogger logger,
        CancellationToken cancellation)
    {
        TrainingOptionsCheck.Validate(options);
        TrainingOptionsCheck.ValidateFit(session, training, validation, options);
        _session = session;
        _engine = engine;
        _progress = progress;
        _logger = logger;
        _cancellation = cancellation;
        _sampleLength = training.Shape.Length;

        // Labels cost reading time, so they are read only where an objective looks at them.
        bool withLabels = training.HasLabels && session.Plan.Objective is not Reconstruction;
        (_training, _validation) = RowFeed.Create(training, validation, options, withLabels);
        _lastEpoch = options.EpochsFor(_training.Count);
        _options = options = options with { Epochs = _lastEpoch };
        _samples = new float[Require.Capacity(options.BatchSize, _sampleLength, "use a smaller batch")];
        _labels = withLabels ? new int[options.BatchSize] : [];
        _metricNames = session.Plan.Objective.Metrics;
        _metrics = new float[_metricNames.Count];
        _trained = new MetricSums(_metricNames);
        _validated = new MetricSums(_metricNames);
        _best = new WeightSnapshot(session);
        _schedule = new ScheduleState(options.Schedule, _lastEpoch, options.Optimizer.LearningRate);
        _checkpoint = options.Checkpoint is null ? null : new TrainingCheckpoint(options.Checkpoint, session, _best, training, validation, options);
    }

    public TrainingResult Run()
    {
        long start = Stopwatch.GetTimestamp();
        _best.Take();
        Resume();
        while (_stop is null && _epoch <= _lastEpoch)
        {
            RunEpoch();
        }

        _stop ??= StopReason.Completed;
        if (_stop != StopReason.Diverged && _session.Plan.Objective is Reconstruction or Classification && LossFinding.Find(_epochs) is { } finding)
        {
            AddFinding(finding);
        }

        int chosen = Math.Min(_epoch - 1, _epochs.Count);
        if (_stop == StopReason.Diverged || (_options.EarlyStopping is { RestoreBest: true } && _bestEpoch > 0))
        {
            _best.Restore();
            chosen = _bestEpoch;
        }

        return new TrainingResult
        {
            Epochs = _epochs,
            StopReason = _stop.Value,
            BestEpoch = chosen,
            Steps = _session.Steps,
            Seed = _options.Seed,
            Duration = Stopwatch.GetElapsedTime(start),
            Findings = _findings,
        };
    }

    public void Dispose()
    {
        _training.Dispose();
        _validation?.Dispose();
    }

    private void Resume()
    {
        if (_checkpoint?.Resume() is not { } state)
        {
            return;
        }

        _epoch = state.Epoch;
        _batches = state.Batches;
        _trained.Restore(state.Rows, state.Sums);
        _bestLoss = state.BestLoss;
        _bestEpoch = state.BestEpoch;
        _stop = state.Stop;
        _schedule.Factor = state.ScheduleFactor;
        _schedule.Best = state.ScheduleBest;
        _schedule.EpochsWithoutImprovement = state.ScheduleEpochsWithoutImprovement;
        _epochs.AddRange(state.Epochs);
        _logger.LogInformation("Resuming at step {Steps}, epoch {Epoch}, batch {Batch}", state.Steps, state.Epoch, state.Batches + 1);
    }

    private void WriteCheckpoint() => _checkpoint?.Write(new TrainingState
    {
        Steps = _session.Steps,
        Epoch = _epoch,
        Batches = _batches,
        Rows = _trained.Rows,
        Sums = [.. _trained.Sums],
        BestLoss = _bestLoss,
        BestEpoch = _bestEpoch,
        Stop = _stop,
        ScheduleFactor = _schedule.Factor,
        ScheduleBest = _schedule.Best,
        ScheduleEpochsWithoutImprovement = _schedule.EpochsWithoutImprovement,
        Epochs = [.. _epochs],
    });

    private void StopIfCancelled()
    {
        if (_cancellation.IsCancellationRequested)
        {
            WriteCheckpoint();
            _cancellation.ThrowIfCancellationRequested();
        }
    }

    private void RunEpoch()
    {
        long start = Stopwatch.GetTimestamp();
        long rowsBefore = _trained.Rows;
        _session.LearningRateFactor = (float)_schedule.Factor;
        _training.Start(_epoch);
        for (long batch = 0; batch < _batches; batch++)
        {
            // Batches that were done before the training was interrupted.
            if (_training.Read(_samples, _labels) == 0)
            {
                throw _checkpoint!.Damaged($"it stands at batch {_batches} of an epoch of {batch}");
            }
        }

        while (true)
        {
            StopIfCancelled();
            int rows = _training.Read(_samples, _labels);
            if (rows == 0 || (rows < _options.BatchSize && _options.DropLastBatch))
            {
                break;
            }

            ReadOnlySpan<float> samples = _samples.AsSpan(0, rows * _sampleLength);
            _session.Train(new Batch(rows, samples, _labels.AsSpan(0, Math.Min(rows, _labels.Length))), _metrics);
            _trained.Add(_metrics, rows);
            _batches++;
            if (!float.IsFinite(_metrics[0]))
            {
                Diverge(samples);
                return;
            }

            ReportBatch();
            if (_options.Checkpoint is { EverySteps: > 0 and int every } && _session.Steps % every == 0)
            {
                WriteCheckpoint();
            }
        }

        if (_trained.Rows == 0)
        {
            throw new ArgumentException(
                _options.DropLastBatch
                    ? $"No row was trained on: there are fewer than BatchSize = {_options.BatchSize} rows, and batches that are not full are left out (DropLastBatch); give more rows or lower BatchSize."
                    : "There are no rows to train on; give a source with at least one.");
        }

        double rowsPerSecond = (_trained.Rows - rowsBefore) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Validate();
        CloseEpoch(rowsPerSecond);
    }

    private void Validate()
    {
        _validated.Clear();
        if (_validation is null)
        {
            return;
        }

        _validation.Start(_epoch);
        while (_validation.Read(_samples, _labels) is int rows and > 0)
        {
            StopIfCancelled();
            _session.Evaluate(new Batch(rows, _samples.AsSpan(0, rows * _sampleLength), _labels.AsSpan(0, Math.Min(rows, _labels.Length))), _metrics);
            _validated.Add(_metrics, rows);
        }
    }

    private void CloseEpoch(double rowsPerSecond)
    {
        var result = new EpochResult(
            _epoch,
            _trained.Means(),
            _validated.Rows > 0 ? _validated.Means() : System.Collections.ObjectModel.ReadOnlyDictionary<string, double>.Empty,
            (float)(_options.Optimizer.LearningRate * _schedule.Factor),
            rowsPerSecond);
        _epochs.Add(result);
        double watched = _validated.Rows > 0 ? _validated.MeanLoss : _trained.MeanLoss;
        if (watched < _bestLoss - (_options.EarlyStopping?.MinimumImprovement ?? 0))
        {
            _bestLoss = watched;
            _bestEpoch = _epoch;
            _best.Take();
        }
        else if (!double.IsFinite(watched))
        {
            _stop = StopReason.Diverged;
            AddFinding(new HealthFinding(HealthProblem.NotANumber, $"The validation loss was {watched} after epoch {_epoch}; look for values that are no numbers or out of range in the validation rows."));
        }
        else if (_options.EarlyStopping is { } stopping && _epoch - _bestEpoch >= stopping.Patience)
        {
            _stop = StopReason.EarlyStopping;
        }

        _schedule.Advance(_epoch, watched);
        Log(result);
        _progress?.Report(new TrainingProgress(_epoch, _lastEpoch, _trained.Rows, _trained.Rows, _trained.MeanLoss, result));
        _epoch++;
        _batches = 0;
        _trained.Clear();
        WriteCheckpoint();
    }

    private void ReportBatch()
    {
        if (_progress is null || Stopwatch.GetElapsedTime(_lastReport) < ProgressInterval)
        {
            return;
        }

        _lastReport = Stopwatch.GetTimestamp();
        _progress.Report(new TrainingProgress(_epoch, _lastEpoch, _trained.Rows, _training.Count, _trained.MeanLoss, null));
    }

    private void Log(EpochResult result)
    {
        if (!_logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        string validation = string.Concat(result.Validation.Select(metric => string.Create(CultureInfo.InvariantCulture, $", validation {metric.Key} {metric.Value:G6}")));
        string training = string.Join(", ", result.Training.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:G6}")));
        _logger.LogInformation(
            "Epoch {Epoch}/{Epochs}: {Training}{Validation}, learning rate {LearningRate:G3}, {RowsPerSecond:F0} rows/s",
            result.Epoch,
            _lastEpoch,
            training,
            validation,
            result.LearningRate,
            result.RowsPerSecond);
    }

    private void Diverge(ReadOnlySpan<float> samples)
    {
        RefuseNonFinite(samples);
        _stop = StopReason.Diverged;
        string message = string.Create(CultureInfo.InvariantCulture, $"The loss was {_metrics[0]} in epoch {_epoch}, batch {_batches} (step {_session.Steps}): {DivergenceCause.Find(_session, _engine, samples, _sampleLength)}");
        AddFinding(new HealthFinding(HealthProblem.NotANumber, message));
    }

    /// <summary>Training cannot help data that has values that are no numbers, so it is refused rather than reported.</summary>
    private void RefuseNonFinite(ReadOnlySpan<float> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            if (!float.IsFinite(samples[i]))
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The training rows have the value {samples[i]} in column {i % _sampleLength} (epoch {_epoch}, batch {_batches}); replace missing values, or leave out such rows or columns, before training."));
            }
        }
    }

    private void AddFinding(HealthFinding finding)
    {
        _findings.Add(finding);
        _logger.LogWarning("{Message}", finding.Message);
    }
}
