using System.Text.Json;
using System.Text.Json.Serialization;

namespace Latent.Numerics;

/// <summary>Refuses numbers in JSON that are beyond single precision, which would else be read as infinite.</summary>
internal sealed class FiniteSingleJsonConverter : JsonConverter<float>
{
    // An exception without a message is given one that says where in the JSON the number stands.
    public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetSingle() is var value && float.IsFinite(value) ? value : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
