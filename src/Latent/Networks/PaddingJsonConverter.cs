using System.Text.Json;
using System.Text.Json.Serialization;

namespace Latent.Networks;

/// <summary>Writes a <see cref="Padding"/> as a number, or as "same".</summary>
internal sealed class PaddingJsonConverter : JsonConverter<Padding>
{
    public override Padding Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("same"u8))
        {
            return Padding.Same;
        }

        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int amount) && amount >= 0)
        {
            return amount;
        }

        throw new JsonException("A padding is \"same\" or a whole number of at least 0.");
    }

    public override void Write(Utf8JsonWriter writer, Padding value, JsonSerializerOptions options)
    {
        if (value.IsSame)
        {
            writer.WriteStringValue("same"u8);
        }
        else
        {
            writer.WriteNumberValue(value.Amount);
        }
    }
}
