using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Latent.Numerics;

namespace Latent.Storage;

/// <summary>Reads the settings of model files, which are JSON.</summary>
internal static class ModelSettings
{
    /// <summary>Reads settings that must be there.</summary>
    /// <param name="json">The settings.</param>
    /// <param name="type">How they are read.</param>
    /// <param name="what">Whose settings they are, for messages.</param>
    /// <exception cref="InvalidDataException">They are not there, or are no settings of that kind.</exception>
    public static T Read<T>(JsonElement? json, JsonTypeInfo<T> type, string what)
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
