using System.Globalization;
using Latent.Numerics;

namespace Latent.Tests.Storage.Onnx;

/// <summary>Writes exported files with inputs and what came out of them, for check-onnx.js, to the folder named by LATENT_ONNX_OUT.</summary>
internal static class OnnxReference
{
    public static float[] Draw(int count)
    {
        var random = new RandomStream(4, RandomPurpose.Generation);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }

    public static void Write(string name, byte[] file, Shape shape, float[] input, float[] output)
    {
        if (Environment.GetEnvironmentVariable("LATENT_ONNX_OUT") is not { Length: > 0 } folder)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, name + ".onnx"), file);
        File.WriteAllText(Path.Combine(folder, name + ".json"), $"{{\"shape\":[{input.Length / shape.Length},{string.Join(',', shape.AsSpan().ToArray())}],\"input\":[{Join(input)}],\"output\":[{Join(output)}]}}");
        static string Join(float[] numbers) => string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
    }
}
