using System.Globalization;
using System.Text;
using System.Text.Json;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Training;

/// <summary>
/// A training in a file: every tensor of the session (<c>now/…</c>), the best weights so far (<c>best/…</c>), and in the
/// metadata what the training is (plan, options, data) and where it stands. Written as a whole or not at all.
/// </summary>
internal sealed class TrainingCheckpoint
{
    private const string Format = "latent-checkpoint";
    private const string Version = "1";

    private readonly CheckpointOptions _options;
    private readonly ITrainingSession _session;
    private readonly WeightSnapshot _best;
    private readonly float[][] _now;
    private readonly SortedDictionary<string, string> _identity;

    public TrainingCheckpoint(CheckpointOptions checkpoint, ITrainingSession session, WeightSnapshot best, ISampleSource training, ISampleSource? validation, TrainingOptions options)
    {
        _options = checkpoint;
        _session = session;
        _best = best;
        _now = [.. session.Tensors.Select(tensor => new float[tensor.Shape.Length])];
        _identity = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["plan"] = DescribePlan(session),
            ["options"] = DescribeOptions(options),
            ["data"] = SampleFingerprint.Of(training) + (validation is null ? "" : " " + SampleFingerprint.Of(validation)),
        };
    }

    /// <summary>Replaces the file.</summary>
    public void Write(TrainingState state)
    {
        var tensors = new List<TensorData>();
        for (int i = 0; i < _now.Length; i++)
        {
            TensorInfo tensor = _session.Tensors[i];
            _session.Read(tensor.Name, _now[i]);
            tensors.Add(new TensorData("now/" + tensor.Name, [.. tensor.Shape.AsSpan()], _now[i]));
        }

        for (int i = 0; i < _best.Values.Count; i++)
        {
            TensorInfo tensor = _best.Tensors[i];
            tensors.Add(new TensorData("best/" + tensor.Name, [.. tensor.Shape.AsSpan()], _best.Values[i]));
        }

        var metadata = new SortedDictionary<string, string>(_identity, StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["format_version"] = Version,
            ["state"] = JsonSerializer.Serialize(state, TrainingJsonContext.Default.TrainingState),
        };
        SafetensorsFile.Write(_options.Path, tensors, metadata);
    }

    /// <summary>Brings the session and the best weights to where the file stands.</summary>
    /// <returns>The state, or <see langword="null"/> where there is no file, or it is not to be resumed from.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or belongs to another training.</exception>
    public TrainingState? Resume()
    {
        if (!_options.Resume || !File.Exists(_options.Path))
        {
            return null;
        }

        using SafetensorsFile file = SafetensorsFile.Open(_options.Path);
        Check(file);
        TrainingState state;
        try
        {
            state = SettingsJson.Read(file.Metadata["state"], TrainingJsonContext.Default.TrainingState) ?? throw new JsonException("the state is null");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or NotSupportedException)
        {
            throw Damaged($"its state cannot be read ({e.Message})");
        }

        if (state.FindFault(_session.Plan.Objective.Metrics) is { } fault)
        {
            throw Damaged(fault);
        }

        // Every value is read before one is written, so that a damaged file leaves the session as it was.
        for (int i = 0; i < _now.Length; i++)
        {
            ReadTensor(file, "now/", _session.Tensors[i], _now[i]);
        }

        for (int i = 0; i < _best.Values.Count; i++)
        {
            ReadTensor(file, "best/", _best.Tensors[i], _best.Values[i]);
        }

        for (int i = 0; i < _now.Length; i++)
        {
            _session.Write(_session.Tensors[i].Name, _now[i]);
        }

        _session.Steps = state.Steps;
        return state;
    }

    private void Check(SafetensorsFile file)
    {
        if (file.Metadata.GetValueOrDefault("format") != Format)
        {
            throw Refuse("it is no checkpoint of a training");
        }

        if (file.Metadata.GetValueOrDefault("format_version") is var version && version != Version)
        {
            throw Refuse($"it is of format version {version}, and this library knows {Version}");
        }

        foreach ((string part, string ours) in _identity)
        {
            string theirs = file.Metadata.GetValueOrDefault(part, "");
            if (theirs != ours)
            {
                throw Refuse(part == "data" ? "it was made with other data" : $"it was made with another {part}: {FirstDifference(theirs, ours)}");
            }
        }
    }

    private void ReadTensor(SafetensorsFile file, string prefix, TensorInfo tensor, float[] values)
    {
        if (!file.Tensors.TryGetValue(prefix + tensor.Name, out TensorDescription? found) || !found.Sizes.AsSpan().SequenceEqual(tensor.Shape.AsSpan()))
        {
            throw Refuse($"it has no tensor {prefix}{tensor.Name} of shape {tensor.Shape}");
        }

        file.Read(prefix + tensor.Name, values);
    }

    private InvalidDataException Refuse(string reason) =>
        new($"The checkpoint {_options.Path} does not belong to this training: {reason}. Delete it, choose another Checkpoint.Path, or set Checkpoint.Resume to false.");

    /// <summary>The file belongs to this training by what it says, but its state cannot be.</summary>
    public InvalidDataException Damaged(string what) =>
        new($"The checkpoint {_options.Path} is damaged: {what}. Delete it, choose another Checkpoint.Path, or set Checkpoint.Resume to false.");

    private static string DescribePlan(ITrainingSession session)
    {
        var text = new StringBuilder();
        foreach (Network network in session.Plan.Networks)
        {
            text.Append(CultureInfo.InvariantCulture, $"{network.Name}{(network.IsFrozen ? " (frozen)" : "")} {network.Architecture.ToJson()} ");
            if (network.Optimizer is not null)
            {
                text.Append(JsonSerializer.Serialize(network.Optimizer, NetworkJsonContext.Default.Optimizer)).Append(' ');
            }
        }

        text.Append(JsonSerializer.Serialize(session.Plan.Objective, NetworkJsonContext.Default.Objective)).Append(' ');
        text.Append(JsonSerializer.Serialize(session.Options.Optimizer, NetworkJsonContext.Default.Optimizer));
        text.Append(CultureInfo.InvariantCulture, $" seed {session.Options.Seed}");
        return text.ToString();
    }

    /// <summary>The options that the result follows from. More epochs may be asked for later, unless the schedule depends on their number.</summary>
    private static string DescribeOptions(TrainingOptions options)
    {
        TrainingOptions described = options with { Checkpoint = null, Epochs = options.Schedule is CosineDecay ? options.Epochs : 0 };
        return JsonSerializer.Serialize(described, TrainingJsonContext.Default.TrainingOptions);
    }

    private static string FirstDifference(string theirs, string ours)
    {
        int at = 0;
        while (at < Math.Min(theirs.Length, ours.Length) && theirs[at] == ours[at])
        {
            at++;
        }

        // From the start of the word that differs, so that the name of the setting is seen.
        int start = Math.Max(ours.LastIndexOfAny(['{', ',', ' '], Math.Max(Math.Min(at, ours.Length) - 1, 0)) + 1, 0);
        return $"\"{Excerpt(theirs, start)}\" there, \"{Excerpt(ours, start)}\" here";
    }

    private static string Excerpt(string text, int start) =>
        start >= text.Length ? "nothing" : text.Substring(start, Math.Min(60, text.Length - start));
}
