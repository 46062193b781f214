using System.Text.Json;
using System.Text.Json.Serialization;

namespace Latent.Numerics;

/// <summary>Writes a <see cref="Shape"/> as a JSON array of its sizes.</summary>
internal sealed class ShapeJsonConverter : JsonConverter<Shape>
{
    public override Shape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A shape is an array of sizes, such as [1, 28, 28].");
        }

        var sizes = new List<int>(Shape.MaxRank);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (sizes.Count == Shape.MaxRank || !reader.TryGetInt32(out int size))
            {
                throw new JsonException($"A shape has at most {Shape.MaxRank} whole sizes.");
            }

            sizes.Add(size);
        }

        try
        {
            return Shape.Create([.. sizes]);
        }
        catch (ArgumentException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, Shape value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (int size in value.AsSpan())
        {
            writer.WriteNumberValue(size);
        }

        writer.WriteEndArray();
    }
}
