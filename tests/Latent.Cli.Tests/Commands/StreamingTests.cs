using System.Diagnostics;
using System.Text;
using Latent.Cli.Commands;

namespace Latent.Cli.Tests.Commands;

/// <summary>A table larger than the memory that the process may use.</summary>
[TestClass]
public sealed class StreamingTests
{
    [TestMethod]
    public void Commands_OverATableLargerThanTheHeap_GoThroughIt()
    {
        // 9 million values are 36 MB as floats; the heap may have 24 MB.
        const int Columns = 30, Rows = 300_000;
        using var folder = new TemporaryFolder();
        using (StreamWriter writer = new(folder.File("rows.csv"), append: false, Encoding.ASCII, 1 << 16))
        {
            var random = new Random(1);
            string[] lines = [.. Enumerable.Range(0, 1000).Select(_ => string.Join(',', Enumerable.Range(0, Columns).Select(_ => $".{random.Next(1, 100)}")))];
            writer.WriteLine(string.Join(',', Enumerable.Range(0, Columns).Select(column => $"c{column}")));
            for (int row = 0; row < Rows; row++)
            {
                writer.WriteLine(lines[row % lines.Length]);
            }
        }

        Assert.IsGreaterThan(24 << 20, Columns * Rows * sizeof(float));
        Run(folder, "train rows.csv --latents 2 --epochs 1 --batch 4096 --out model.safetensors --quiet");
        Run(folder, "encode rows.csv --model model.safetensors --out latents.csv --quiet");
        Assert.AreEqual(Rows + 1, File.ReadLines(folder.File("latents.csv")).Count());
        File.WriteAllLines(folder.File("head.csv"), File.ReadLines(folder.File("rows.csv")).Take(20_000));
        Run(folder, "detect fit head.csv --method pca --out detector.safetensors --quiet");
        Run(folder, "detect score rows.csv --model detector.safetensors --out scores.csv --quiet");
        Assert.AreEqual(Rows + 1, File.ReadLines(folder.File("scores.csv")).Count());
    }

    private static void Run(TemporaryFolder folder, string command)
    {
        string host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        var start = new ProcessStartInfo(host, [Path.Combine(AppContext.BaseDirectory, "Latent.Cli.dll"), .. command.Split(' ')]) { WorkingDirectory = folder.Path, RedirectStandardError = true };
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x1800000";
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(ExitCode.Success, process.ExitCode, $"{command}: {error}");
    }
}
