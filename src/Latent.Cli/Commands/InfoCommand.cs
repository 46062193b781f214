using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Latent.Cli.Files;
using Latent.Cli.Terminal;
using Latent.Networks;
using Latent.Storage;

namespace Latent.Cli.Commands;

/// <summary>The command <c>latent info</c>.</summary>
internal static class InfoCommand
{
    /// <summary>Makes the command.</summary>
    public static (Command Command, string Example) Create(CommandConsole console)
    {
        var path = new Argument<string>("model") { Description = "A model file." };
        Option<bool> json = CommonOptions.Json();
        var card = new Option<bool>("--card") { Description = "Write a model card in Markdown, with headings for what only people know; with --json as JSON." };
        var command = new Command("info", "Shows what is in a model file: networks, options, preparation, thresholds, seed, fingerprint of the data.") { path, json, card };
        command.SetAction(parsed =>
        {
            SavedModel saved = SavedModel.Load(parsed.GetValue(path)!);
            if (parsed.GetValue(card))
            {
                console.Output.Write(parsed.GetValue(json) ? ModelCard.CreateJson(Path.GetFileName(parsed.GetValue(path)!), saved.Model, saved.Preparation) : ModelCard.Create(Path.GetFileName(parsed.GetValue(path)!), saved.Model, saved.Preparation));
            }
            else if (parsed.GetValue(json))
            {
                using var stream = new MemoryStream();
                using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
                {
                    WriteJson(writer, saved.Model, saved.Preparation);
                }

                console.Output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
            }
            else
            {
                Write(console.Output, saved.Model, "");
                if (saved.Preparation is { } preparation)
                {
                    console.Output.WriteLine($"table of {preparation.Columns.Count} columns: {string.Join(", ", preparation.Columns.Select(column => column.Categories.Count == 0 ? column.Name : $"{column.Name} ({string.Join(", ", column.Categories)})"))}");
                }
            }

            return ExitCode.Success;
        });
        return (command, "latent info model.safetensors");
    }

    private static void Write(TextWriter output, ModelFile model, string part)
    {
        output.WriteLine($"{(part.Length == 0 ? "kind" : $"part {part}: kind")} {model.Kind}");
        output.WriteLine($"made with Latent {model.LibraryVersion}, seed {model.Seed.ToString(CultureInfo.InvariantCulture)}");
        if (model.DataFingerprint is { } fingerprint)
        {
            output.WriteLine($"trained on {fingerprint}");
        }

        foreach ((string name, Architecture architecture) in model.Architectures)
        {
            output.WriteLine($"\n{name}\n{architecture}");
        }

        foreach ((string key, JsonElement? value) in new[] { ("options", model.Options), ("preprocessing", model.Preprocessing), ("thresholds", model.Thresholds) })
        {
            if (value is { } element)
            {
                output.WriteLine($"{key} {element.GetRawText()}");
            }
        }

        foreach ((string name, ModelFile inner) in model.Parts)
        {
            output.WriteLine();
            Write(output, inner, name);
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, ModelFile model, Preparation? preparation)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", model.Kind);
        writer.WriteString("libraryVersion", model.LibraryVersion);
        writer.WriteNumber("seed", model.Seed);
        writer.WriteString("dataFingerprint", model.DataFingerprint);
        writer.WriteStartObject("architectures");
        foreach ((string name, Architecture architecture) in model.Architectures)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(architecture.ToJson());
        }

        writer.WriteEndObject();
        writer.WriteStartObject("tensors");
        foreach ((string name, ModelTensor tensor) in model.Tensors)
        {
            writer.WriteStartArray(name);
            foreach (int size in tensor.Shape.AsSpan())
            {
                writer.WriteNumberValue(size);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        foreach ((string key, JsonElement? value) in new[] { ("options", model.Options), ("preprocessing", model.Preprocessing), ("thresholds", model.Thresholds), ("preparation", preparation?.ToJson()) })
        {
            if (value is { } element)
            {
                writer.WritePropertyName(key);
                element.WriteTo(writer);
            }
        }

        writer.WriteStartObject("parts");
        foreach ((string name, ModelFile inner) in model.Parts)
        {
            writer.WritePropertyName(name);
            WriteJson(writer, inner, null);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
