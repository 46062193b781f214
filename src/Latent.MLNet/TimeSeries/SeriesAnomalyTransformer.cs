using Latent.Anomalies.Evaluation;
using Latent.Anomalies.TimeSeries;
using Latent.Data;
using Latent.MLNet.Internals;
using Latent.MLNet.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.TimeSeries;

/// <summary>Scores the steps of a series, a view's rows in order of time, and finds the events in it.</summary>
/// <remarks>
/// A step's score depends on the steps about it, so that this is no row-to-row mapper: <c>PredictionEngine</c> cannot use
/// it, and views give their rows in order. Safe for use from many threads.
/// </remarks>
public sealed class SeriesAnomalyTransformer : ITransformer, IDisposable
{
    internal const string Kind = "series-anomaly";

    private readonly string[] _inputs;
    private readonly int[] _lengths;

    internal SeriesAnomalyTransformer(SeriesDetector model, IReadOnlyList<string> inputs, IReadOnlyList<int> lengths)
    {
        Model = model;
        _inputs = [.. inputs];
        _lengths = [.. lengths];
    }

    /// <summary>The trained detector. It belongs to the transformer: do not dispose of it.</summary>
    public SeriesDetector Model { get; }

    /// <summary>Always <see langword="false"/>: a step's score depends on the steps about it.</summary>
    public bool IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SampleColumns.Bind(inputSchema, _inputs, "value", _lengths);
        uint set = AnnotationNames.NextScoreColumnSetId(inputSchema);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn(ScoreColumns.PredictedLabel, BooleanDataViewType.Instance, Annotations(set, ScoreColumns.PredictedLabel));
        builder.AddColumn(ScoreColumns.Score, NumberDataViewType.Single, Annotations(set, ScoreColumns.Score));
        return builder.ToSchema();
    }

    /// <summary>The same rows with a score and a flag for each; scored when a cursor first asks for them, once for all cursors.</summary>
    /// <param name="input">The steps of a series, in order of time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type or size.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredSeriesView(input, GetOutputSchema(input.Schema), Model.Threshold, () => Model.Score(Steps(input).Values));
    }

    /// <summary>Scores a series and merges alarms close to each other into events.</summary>
    /// <param name="input">The steps of a series, in order of time.</param>
    /// <param name="timestampColumnName">A column of <see cref="DateTime"/> that gives events their start and end; <see langword="null"/> where there is none.</param>
    /// <param name="gap">The most steps without an alarm that an event bridges; half a window where it is negative, the default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type or size.</exception>
    public IReadOnlyList<AnomalyEvent> FindEvents(IDataView input, string? timestampColumnName = null, int gap = -1)
    {
        ArgumentNullException.ThrowIfNull(input);
        DateTime[] times = timestampColumnName is null ? [] : Times(input, timestampColumnName);
        return Model.FindEvents(Steps(input).Values, times, gap);
    }

    /// <summary>Scores a series of which it is known which steps are anomalous, and measures the scores, the alarms and the events.</summary>
    /// <remarks>
    /// <c>ml.AnomalyDetection.Evaluate</c> measures rows by themselves; this leaves out the steps that have no score, and says how many of
    /// the labelled stretches were found and how many events were false.
    /// </remarks>
    /// <param name="input">The steps of a series, in order of time.</param>
    /// <param name="labelColumnName">The column that says of each step whether it is anomalous: a Boolean, or a number, which is above 0 where it is.</param>
    /// <param name="gap">The most steps without an alarm that an event bridges; half a window where it is negative, the default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type or size.</exception>
    /// <exception cref="ArgumentException">The steps that have a score are all of one kind.</exception>
    public SeriesEvaluation Evaluate(IDataView input, string labelColumnName = "Label", int gap = -1)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Model.Evaluate(Steps(input).Values, Labels(input, labelColumnName), gap);
    }

    /// <summary>Not for series.</summary>
    /// <param name="inputSchema">What goes in.</param>
    /// <exception cref="InvalidOperationException">Always: a step's score depends on the steps about it.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException($"{nameof(SeriesAnomalyTransformer)} scores a step by the steps about it and cannot map single rows; use {nameof(Transform)} on the series.");

    /// <summary>Marks the transformer as no longer needed by its owner; what it holds is memory alone, so pipelines that still use it go on to work.</summary>
    public void Dispose()
    {
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        ModelStorage.Save(ctx, new StoredTransformer(Kind, [ScoreColumns.Score], _inputs, _lengths, RowTransformerDefaults.CacheMegabytes), Model.Save);

    internal static SeriesAnomalyTransformer Load(StoredTransformer stored, MemoryStream model)
    {
        var detector = SeriesDetector.Load(model);
        long channels = stored.Lengths.Sum(each => (long)each);
        return detector.Channels == channels
            ? new SeriesAnomalyTransformer(detector, stored.Inputs, stored.Lengths)
            : throw new InvalidDataException($"its columns make {channels} values, but its series have {detector.Channels}.");
    }

    private static DateTime[] Times(IDataView input, string name)
    {
        DataViewSchema.Column column = input.Schema.GetColumnOrNull(name) ?? throw SampleColumns.Missing("timestamp", name);
        if (column.Type is not DateTimeDataViewType)
        {
            throw SampleColumns.Mismatch("timestamp", name, "DateTime", column.Type.ToString()!);
        }

        var times = new List<DateTime>();
        using DataViewRowCursor cursor = input.GetRowCursor([column]);
        ValueGetter<DateTime> getter = cursor.GetGetter<DateTime>(column);
        DateTime time = default;
        while (cursor.MoveNext())
        {
            getter(ref time);
            times.Add(time);
        }

        return [.. times];
    }

    private static bool[] Labels(IDataView input, string name)
    {
        DataViewSchema.Column column = input.Schema.GetColumnOrNull(name) ?? throw SampleColumns.Missing("label", name);
        var labels = new List<bool>();
        using DataViewRowCursor cursor = input.GetRowCursor([column]);
        if (column.Type is BooleanDataViewType)
        {
            Read(cursor.GetGetter<bool>(column), label => label);
        }
        else if (column.Type == NumberDataViewType.Single)
        {
            Read(cursor.GetGetter<float>(column), label => label > 0);
        }
        else
        {
            throw SampleColumns.Mismatch("label", name, "Boolean or Single", column.Type.ToString()!);
        }

        return [.. labels];

        void Read<T>(ValueGetter<T> getter, Func<T, bool> isAnomaly)
        {
            T label = default!;
            while (cursor.MoveNext())
            {
                getter(ref label);
                labels.Add(isAnomaly(label));
            }
        }
    }

    private static DataViewSchema.Annotations Annotations(uint set, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        AnnotationNames.AddScore(builder, set, ScoreColumns.BinaryClassification, valueKind);
        return builder.ToAnnotations();
    }

    private MemorySamples Steps(IDataView input) =>
        MemorySamples.From(new DataViewSamples(input, SampleColumns.Bind(input.Schema, _inputs, "value", _lengths), null, static () => { }));
}
