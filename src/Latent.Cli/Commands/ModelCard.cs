using System.Globalization;
using System.Text;
using System.Text.Json;
using Latent.Cli.Files;
using Latent.Networks;
using Latent.Storage;

namespace Latent.Cli.Commands;

/// <summary>
/// A model card in Markdown (Mitchell et al., "Model cards for model reporting", 2019): what the file itself knows, and
/// headings for what only people know.
/// </summary>
internal static class ModelCard
{
    /// <summary>The card.</summary>
    /// <param name="name">The name of the model's file.</param>
    /// <param name="model">The model.</param>
    /// <param name="preparation">How a table is prepared; nothing for images.</param>
    public static string Create(string name, ModelFile model, Preparation? preparation)
    {
        var card = new StringBuilder();
        card.Append(CultureInfo.InvariantCulture, $"# Model card: {name}\n\n");
        card.Append("| | |\n|---|---|\n");
        Row(card, "Kind", model.Kind);
        Row(card, "Made with", $"Latent {model.LibraryVersion}");
        Row(card, "Seed", model.Seed.ToString(CultureInfo.InvariantCulture));
        Row(card, "Fingerprint of the training rows", model.DataFingerprint ?? "not recorded");
        Row(card, "Parameters", CountParameters(model).ToString("N0", CultureInfo.InvariantCulture));
        if (preparation is not null)
        {
            Row(card, "Columns", string.Join(", ", preparation.Columns.Select(column => column.Categories.Count == 0 ? column.Name : $"{column.Name} ({column.Categories.Count} categories)")));
        }

        Networks(card, model, "");
        Section(card, "Training", model.Options);
        Section(card, "Thresholds", model.Thresholds);
        card.Append("\n## Intended use\n\n<!-- What the model is for, by whom it is used, and what it must not be used for. -->\n");
        card.Append("\n## Data\n\n<!-- Where the training rows come from, whom or what they show, and under which licence. The fingerprint above tells whether two models saw the same rows. -->\n");
        card.Append("\n## Measured\n\n<!-- The figures of `latent evaluate` on rows that the model was not trained on, beside their baseline. -->\n");
        card.Append("\n## Limits\n\n");
        card.Append(Limits(model)).Append('\n');
        return card.ToString();
    }

    /// <summary>The card as JSON: the same, what only people know being null.</summary>
    /// <param name="name">The name of the model's file.</param>
    /// <param name="model">The model.</param>
    /// <param name="preparation">How a table is prepared; nothing for images.</param>
    public static string CreateJson(string name, ModelFile model, Preparation? preparation)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("kind", model.Kind);
            writer.WriteString("madeWith", $"Latent {model.LibraryVersion}");
            writer.WriteNumber("seed", model.Seed);
            writer.WriteString("dataFingerprint", model.DataFingerprint);
            writer.WriteNumber("parameters", CountParameters(model));
            writer.WriteStartArray("columns");
            foreach (PreparedColumn column in preparation?.Columns ?? [])
            {
                writer.WriteStringValue(column.Name);
            }

            writer.WriteEndArray();
            foreach ((string key, JsonElement? value) in new[] { ("training", model.Options), ("thresholds", model.Thresholds) })
            {
                if (value is { } element)
                {
                    writer.WritePropertyName(key);
                    element.WriteTo(writer);
                }
            }

            writer.WriteNull("intendedUse");
            writer.WriteNull("data");
            writer.WriteNull("measured");
            writer.WriteString("limits", Limits(model));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static string Limits(ModelFile model) =>
        model.Kind.Contains("detector", StringComparison.Ordinal)
            ? "A score says how unlike the training rows a row is, not whether it is wrong. Rows of a kind that was not in the training rows may score high without being faults; faults that look usual score low. The threshold holds for rows like the training rows: check it when they change."
            : "A model reproduces what its training rows have in common, their gaps and leanings included. Rows of another kind come back badly.";

    private static void Networks(StringBuilder card, ModelFile model, string part)
    {
        foreach ((string name, Architecture architecture) in model.Architectures)
        {
            card.Append(CultureInfo.InvariantCulture, $"\n## Network: {part}{name}\n\n```\n{architecture.ToString().TrimEnd()}\n```\n");
        }

        foreach ((string name, ModelFile inner) in model.Parts)
        {
            Networks(card, inner, $"{part}{name}/");
        }
    }

    private static long CountParameters(ModelFile model) =>
        model.Architectures.Values.Sum(architecture => architecture.ParameterCount) + model.Parts.Values.Sum(CountParameters);

    private static void Section(StringBuilder card, string title, JsonElement? values)
    {
        if (values is not { ValueKind: JsonValueKind.Object } properties)
        {
            return;
        }

        card.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| setting | value |\n|---|---|\n");
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            // The layers stand above as tables.
            if (property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Array))
            {
                Row(card, property.Name, property.Value.ToString());
            }
        }
    }

    private static void Row(StringBuilder card, string name, string value) =>
        card.Append(CultureInfo.InvariantCulture, $"| {name} | {value.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")} |\n");
}
