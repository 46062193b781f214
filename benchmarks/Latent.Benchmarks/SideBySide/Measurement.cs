using System.Text.Json;

namespace Latent.Benchmarks.SideBySide;

/// <summary>What one process measured of one network or product: the line of JSON that both contenders print.</summary>
/// <param name="Network">The network's name, or a product's sizes.</param>
/// <param name="Mode">"train" or "encode".</param>
/// <param name="Rate">Examples per second; floating-point operations per second for a product.</param>
/// <param name="PeakBytes">The largest resident memory of the process.</param>
/// <param name="Version">The contender and its version.</param>
internal sealed record Measurement(string Network, string Mode, double Rate, long PeakBytes, string Version)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Seconds from the start of the process to the end of its first step; 0 where it is not known.</summary>
    public double FirstStepSeconds { get; init; }

    /// <summary>Managed bytes allocated per step in the timed part.</summary>
    public double BytesPerStep { get; init; }

    /// <summary>Reads a line.</summary>
    public static Measurement Parse(string line) =>
        JsonSerializer.Deserialize<Measurement>(line, Json) ?? throw new InvalidDataException("The measurement is null.");

    /// <summary>The line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
