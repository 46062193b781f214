using Latent.Data;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Internals;

/// <summary>One training within a <c>Fit</c>: its rows, its log, its seed and its cancellation, as ML.NET gives them.</summary>
internal sealed class TrainingContext : IDisposable
{
    private readonly IHost _host;
    private readonly IChannel _channel;
    private readonly CancellationTokenSource _cancellation;

    public TrainingContext(IHost host, string task, CancellationToken cancellation)
    {
        _host = host;
        _channel = host.Start(task);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Logger = new ChannelLogger(_channel);
    }

    /// <summary>Takes a line per epoch, which reaches <c>MLContext.Log</c>.</summary>
    public ILogger Logger { get; }

    public IChannel Channel => _channel;

    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Looks whether the context was cancelled; called with every batch.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public void Beat()
    {
        Look();
        _cancellation.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Looks whether the context was cancelled, and lets <see cref="Cancellation"/> know.</summary>
    public void Look()
    {
        if (MLNetAccess.IsCanceled(_host))
        {
            _cancellation.Cancel();
        }
    }

    /// <summary>The rows of a view, in memory where they fit.</summary>
    public ISampleSource Samples(IDataView view, DataViewSchema.Column[] columns, DataViewSchema.Column? label, int megabytes, int leastRows = 1)
    {
        var stream = new DataViewSamples(view, columns, label, Beat);
        ISampleSource samples = megabytes > 0 ? stream.InMemory((long)megabytes << 20, _channel) : stream;
        long rows;
        if (samples.Count is { } count)
        {
            rows = count;
        }
        else
        {
            using ISampleReader reader = samples.OpenReader();
            rows = reader.Read(new float[leastRows * samples.Shape.Length], samples.HasLabels ? new int[leastRows] : []);
        }

        if (rows < leastRows)
        {
            string names = string.Join(", ", columns.Select(column => $"'{column.Name}'"));
            throw new InvalidOperationException($"The training data has {(rows == 0 ? "no rows" : $"{rows} rows")} with values in {names}; give at least {leastRows}.");
        }

        return samples is IIndexedSampleSource indexed ? Watch(indexed) : samples;
    }

    /// <summary>The same rows, looking with every batch whether the context was cancelled.</summary>
    public IIndexedSampleSource Watch(IIndexedSampleSource samples) => new BeatingSamples(samples, Beat);

    /// <summary>The seed of a training: its own where one is given, else the context's, else one drawn by chance and told in the log.</summary>
    public ulong Seed(ulong given)
    {
        if (given != 0)
        {
            return given;
        }

        if (MLNetAccess.SeedOf(_host) is { } seed)
        {
            // Taken from the context itself and not from the host's random numbers, which follow from the order of registration.
            return unchecked((ulong)seed);
        }

        ulong drawn = (ulong)Random.Shared.Next(1, int.MaxValue);
        _channel.Info(MessageSensitivity.None, $"The context has no seed; this training uses {drawn}.");
        return drawn;
    }

    /// <summary>Runs a training; what the core throws comes out as what ML.NET's own parts throw.</summary>
    public static T Run<T>(Func<T> train)
    {
        try
        {
            return train();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        _channel.Dispose();
    }

    private sealed class BeatingSamples(IIndexedSampleSource source, Action beat) : IIndexedSampleSource
    {
        public Numerics.Shape Shape => source.Shape;

        public long? Count => source.Count;

        public bool HasLabels => source.HasLabels;

        public ISampleReader OpenReader() => source.OpenReader();

        public void Read(ReadOnlySpan<int> rows, Span<float> samples, Span<int> labels)
        {
            beat();
            source.Read(rows, samples, labels);
        }
    }
}
