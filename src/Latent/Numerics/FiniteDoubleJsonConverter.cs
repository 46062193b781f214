using System.Text.Json;
using System.Text.Json.Serialization;

namespace Latent.Numerics;

/// <summary>Refuses numbers in JSON that are beyond double precision, which would else be read as infinite.</summary>
internal sealed class FiniteDoubleJsonConverter : JsonConverter<double>
{
    // An exception without a message is given one that says where in the JSON the number stands.
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDouble() is var value && double.IsFinite(value) ? value : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
