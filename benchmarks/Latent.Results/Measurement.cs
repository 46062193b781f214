using System.Text.Json;
using System.Text.Json.Serialization;

namespace Latent.Results;

/// <summary>What one experiment came to; kept as JSON, so that the document can be made anew without training.</summary>
internal sealed record Measurement
{
    public required string Name { get; init; }

    /// <summary>What the network and its training are, in a line.</summary>
    public required string Settings { get; init; }

    public int Width { get; init; }

    public double? TestError { get; init; }

    public double? PcaError { get; init; }

    public Representation? Representation { get; init; }

    public double Seconds { get; init; }

    public int Epochs { get; init; }

    public ulong Seed { get; init; }

    /// <summary>What training found amiss, and what else is to be said of this row.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Further figures by name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, MeasurementJsonContext.Default.Measurement));

    public static Measurement? Load(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllText(path), MeasurementJsonContext.Default.Measurement) : null;
}

[JsonSourceGenerationOptions(WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Measurement))]
internal sealed partial class MeasurementJsonContext : JsonSerializerContext;
