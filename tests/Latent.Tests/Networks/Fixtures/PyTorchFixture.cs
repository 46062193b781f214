using System.Collections.Immutable;
using System.Text.Json;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Optimizers;
using Latent.Storage;
using Latent.Tests.House;

namespace Latent.Tests.Networks.Fixtures;

/// <summary>A fixture made by <c>make_fixtures.py</c>: a plan, and what PyTorch made of it.</summary>
internal sealed class PyTorchFixture
{
    private readonly Dictionary<string, float[]> _tensors = new(StringComparer.Ordinal);

    public PyTorchFixture(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (string name in file.Tensors.Keys)
        {
            _tensors.Add(name, file.ReadSingles(name));
        }

        Labels = _tensors.TryGetValue("labels", out float[]? labels) ? [.. labels.Select(label => (int)label)] : null;
        using JsonDocument networks = JsonDocument.Parse(file.Metadata["networks"]);
        Plan = new ModelPlan(
            [
                .. networks.RootElement.EnumerateArray().Select(network => new Network(
                    network.GetProperty("name").GetString()!, Architecture.FromJson(network.GetProperty("architecture").GetRawText()))),
            ],
            JsonSerializer.Deserialize(file.Metadata["objective"], NetworkJsonContext.Default.Objective)!);
        Optimizer = JsonSerializer.Deserialize(file.Metadata["optimizer"], NetworkJsonContext.Default.Optimizer)!;
        Steps = this["loss"].Length;
        Rows = this["samples"].Length / Steps / Plan.Networks[0].Architecture.Input.Length;
    }

    public ModelPlan Plan { get; }

    public Optimizer Optimizer { get; }

    public int Steps { get; }

    public int Rows { get; }

    public int[]? Labels { get; }

    public float[] this[string tensor] => _tensors[tensor];

    /// <summary>The rows of one step.</summary>
    public Batch Batch(int step)
    {
        int length = Rows * Plan.Networks[0].Architecture.Input.Length;
        return new Batch(Rows, this["samples"].AsSpan(step * length, length), Labels is null ? default : Labels.AsSpan(step * Rows, Rows));
    }

    /// <summary>The files that lie beside the script.</summary>
    public static ImmutableArray<string> Files() =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Latent.Tests", "Networks", "Fixtures"), "*.safetensors").Order(StringComparer.Ordinal)];
}
