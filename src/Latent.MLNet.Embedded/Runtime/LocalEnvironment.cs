using System.Globalization;

namespace Microsoft.ML.Runtime;

/// <summary>The root of all hosts of one context: its seed, its cancellation, and where messages go.</summary>
internal class LocalEnvironment : IHostEnvironmentInternal, ICancelable
{
    private readonly LocalEnvironment _root;
    private readonly string _name;
    private readonly object _lock = new();
    private bool _canceled;

    public LocalEnvironment(int? seed, Action<string, ChannelMessage> listener)
    {
        _root = this;
        _name = "";
        Seed = seed;
        Listener = listener;
        Random = seed is { } value ? new Random(value) : new Random();
        ComponentCatalog = new ComponentCatalog();
        ComponentCatalog.RegisterAssembly(typeof(LocalEnvironment).Assembly);
    }

    protected LocalEnvironment(LocalEnvironment parent, string name, Random random)
    {
        _root = parent._root;
        _name = parent._name.Length == 0 ? name : $"{parent._name}; {name}";
        Random = random;
        Listener = _root.Listener;
        ComponentCatalog = _root.ComponentCatalog;
    }

    public Action<string, ChannelMessage> Listener { get; }

    public Random Random { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public int? Seed
    {
        get => ReferenceEquals(_root, this) ? field : _root.Seed;
        private init;
    }

    public bool FallbackToCpu { get; set; } = true;

    public int? GpuDeviceId { get; set; }

    public string ContextDescription => _name;

    public bool IsCanceled => _root._canceled;

    public void CancelExecution() => _root._canceled = true;

    public TException Process<TException>(TException ex)
        where TException : Exception
        => ex;

    // As in ML.NET, a host's numbers follow from the order of registration.
    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        lock (_lock)
            return new Host(this, name, new Random(seed ?? Random.Next()));
    }

    public IChannel Start(string name) => new Channel(this, name);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this);

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel();

    private sealed class Host(LocalEnvironment parent, string name, Random random) : LocalEnvironment(parent, name, random), IHost
    {
        public Random Rand => Random;
    }

    private class Pipe<TMessage>(LocalEnvironment environment) : IPipe<TMessage>
    {
        public string ContextDescription => environment.ContextDescription;

        public TException Process<TException>(TException ex)
            where TException : Exception
            => ex;

        public virtual void Send(TMessage msg)
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class Channel(LocalEnvironment environment, string name) : Pipe<ChannelMessage>(environment), IChannel
    {
        private readonly string _source = environment._name.Length == 0 ? name : $"{environment._name}; {name}";
        private readonly Action<string, ChannelMessage> _listener = environment.Listener;

        public override void Send(ChannelMessage msg) => _listener(_source, msg);

        public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

        public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Trace, sensitivity, Format(fmt, args)));

        public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

        public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Error, sensitivity, Format(fmt, args)));

        public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

        public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Warning, sensitivity, Format(fmt, args)));

        public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

        public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Info, sensitivity, Format(fmt, args)));

        private static string Format(string format, object[] args) => string.Format(CultureInfo.CurrentCulture, format, args);
    }

    private sealed class ProgressChannel : IProgressChannel
    {
        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
        {
        }

        public void Checkpoint(params double?[] values)
        {
        }

        public IProgressChannel StartProgressChannel(string name) => new ProgressChannel();

        public void Dispose()
        {
        }
    }
}
