using System.Text.Json;
using System.Text.Json.Serialization;

namespace Latent.Numerics;

/// <summary>Refuses numbers in JSON that are beyond single precision, which would else be read as infinite.</summary>
internal sealed class FiniteSingleJsonConverter : JsonConverter<float>
{
    public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetSingle() is var value && float.IsFinite(value) ? value : throw new JsonException("A number is beyond single precision.");

    public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
