using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Latent.Numerics;

namespace Latent.Anomalies;

/// <summary>Reads JSON of model files.</summary>
internal static class AnomalyJson
{
    public static T Read<T>(JsonElement? json, JsonTypeInfo<T> type, string what)
        where T : class
    {
        if (json is not JsonElement element)
        {
            throw new InvalidDataException($"The settings of {what} are not there; the file is damaged.");
        }

        try
        {
            return SettingsJson.Read(element, type) ?? throw new InvalidDataException($"The settings of {what} are null; the file is damaged.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"The settings of {what} cannot be read: {e.Message} The file is damaged or from a newer Latent.", e);
        }
    }
}
