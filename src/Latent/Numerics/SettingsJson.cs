using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Latent.Numerics;

/// <summary>
/// Reads settings from JSON so that a property that is not there keeps the default of its record, and one that has no
/// default is refused by name: a file of an earlier version lacks what was added since.
/// </summary>
/// <remarks>
/// Contracts made at compile time set every init property, those that the text lacks to zero or null
/// (dotnet/runtime, issue 84484). So the text is completed first: where an object lacks properties, one is made by the
/// constructor from what the text gives it, and its values are put in. The constructor is the one that the
/// compile-time contract names, so that trimming keeps it, and nothing is compiled at run time.
/// </remarks>
internal static class SettingsJson
{
    private static readonly ConcurrentDictionary<JsonSerializerOptions, JsonSerializerOptions> Readings = new();

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a value; null where the JSON is null.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="type">The compile-time contract of the value.</param>
    /// <exception cref="JsonException">It is no JSON of such a value, a property without a default is missing (its name is in the message), or null stands where none is allowed.</exception>
    public static T? Read<T>(JsonElement json, JsonTypeInfo<T> type) => Read(json.GetRawText(), type);

    /// <inheritdoc cref="Read{T}(JsonElement, JsonTypeInfo{T})"/>
    public static T? Read<T>(string json, JsonTypeInfo<T> type)
    {
        JsonSerializerOptions options = Readings.GetOrAdd(type.Options, static options => new JsonSerializerOptions(options)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        });
        var reading = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        JsonNode? node = JsonNode.Parse(json, null, Strict);
        Complete(node, reading);
        return node.Deserialize(reading);
    }

    private static void Complete(JsonNode? node, JsonTypeInfo type)
    {
        if (Nullable.GetUnderlyingType(type.Type) is { } underlying)
        {
            Complete(node, type.Options.GetTypeInfo(underlying));
            return;
        }

        switch (type.Kind, node)
        {
            case (JsonTypeInfoKind.Object, JsonObject found):
                CompleteObject(found, Derived(found, type));
                break;
            case (JsonTypeInfoKind.Enumerable, JsonArray items):
                CompleteAll(items, type);
                break;
            case (JsonTypeInfoKind.Dictionary, JsonObject entries):
                CompleteAll(entries.Select(entry => entry.Value), type);
                break;
        }
    }

    private static void CompleteAll(IEnumerable<JsonNode?> nodes, JsonTypeInfo type)
    {
        JsonTypeInfo element = type.Options.GetTypeInfo(type.ElementType!);
        foreach (JsonNode? node in nodes)
        {
            Complete(node, element);
        }
    }

    private static void CompleteObject(JsonObject found, JsonTypeInfo type)
    {
        bool lacks = false;
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (found.TryGetPropertyValue(property.Name, out JsonNode? value))
            {
                Complete(value, type.Options.GetTypeInfo(property.PropertyType));
            }
            else if (property.IsRequired || property.AssociatedParameter is { IsMemberInitializer: false, HasDefaultValue: false })
            {
                // Reading refuses it by name.
                return;
            }
            else
            {
                lacks |= property.AssociatedParameter is { IsMemberInitializer: true };
            }
        }

        if (!lacks)
        {
            return;
        }

        // Each by itself: what is required is not set in what the constructor alone makes.
        object made = Make(found, type);
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.AssociatedParameter is { IsMemberInitializer: true } && !found.ContainsKey(property.Name))
            {
                found[property.Name] = JsonSerializer.SerializeToNode(property.Get!(made), type.Options.GetTypeInfo(property.PropertyType));
            }
        }
    }

    /// <summary>An object as its constructor makes it of what is there.</summary>
    private static object Make(JsonObject found, JsonTypeInfo type)
    {
        if (type.Type.IsValueType)
        {
            string missing = type.Properties.First(property => !found.ContainsKey(property.Name)).Name;
            throw new JsonException($"The {type.Type.Name} lacks \"{missing}\", which has no default.");
        }

        if (type.ConstructorAttributeProvider is not ConstructorInfo constructor)
        {
            throw new InvalidOperationException($"The constructor of {type.Type} is not known; it is not public or was trimmed away.");
        }

        var arguments = new object?[constructor.GetParameters().Length];
        foreach (JsonPropertyInfo property in type.Properties)
        {
            if (property.AssociatedParameter is { IsMemberInitializer: false } parameter)
            {
                arguments[parameter.Position] = found.TryGetPropertyValue(property.Name, out JsonNode? value)
                    ? value.Deserialize(type.Options.GetTypeInfo(property.PropertyType))
                    : parameter.DefaultValue;
            }
        }

        return constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    /// <summary>The contract of the derived type that an object names; the base's own where it names none.</summary>
    private static JsonTypeInfo Derived(JsonObject found, JsonTypeInfo type)
    {
        if (type.PolymorphismOptions is not { } polymorphism || found[polymorphism.TypeDiscriminatorPropertyName] is not JsonValue name || !name.TryGetValue(out string? given))
        {
            return type;
        }

        foreach (JsonDerivedType derived in polymorphism.DerivedTypes)
        {
            if (derived.TypeDiscriminator is string known && known == given)
            {
                return type.Options.GetTypeInfo(derived.DerivedType);
            }
        }

        return type;
    }
}
