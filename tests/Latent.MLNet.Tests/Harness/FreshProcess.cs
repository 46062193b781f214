using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests.Harness;

/// <summary>Turns the test program into another one, in a process of its own, where a variable says so.</summary>
internal static class FreshProcess
{
    private const string Variable = "LATENT_TEST_TASK";

    /// <summary>Loads a model with nothing but ML.NET's own calls and writes the scores of some rows.</summary>
    public static (int ExitCode, string Output) Load(string path) => Start($"load {path}", []);

    /// <summary>Trains for an epoch on rows that are made as they are read, in a heap of so many megabytes.</summary>
    public static (int ExitCode, string Output) Train(int rows, int trainingMegabytes, int heapMegabytes) =>
        Start($"train {rows} {trainingMegabytes}", [("DOTNET_GCHeapHardLimit", $"0x{(long)heapMegabytes << 20:x}"), ("DOTNET_gcServer", "0")]);

#pragma warning disable CA2255 // A test program, and what runs before it is the point.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } task)
        {
            return;
        }

        try
        {
            string[] words = task.Split(' ', 3);
            if (words[0] == "load")
            {
                Score(task[5..]);
            }
            else
            {
                Train(int.Parse(words[1]), int.Parse(words[2]));
            }

            Environment.Exit(0);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e.GetType());
            Console.Error.WriteLine(e);
            Environment.Exit(1);
        }
    }

    private static void Score(string path)
    {
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(path, out _);
        IDataView rows = ml.Data.LoadFromEnumerable(TestRows.Make(200));
        Console.WriteLine(string.Join('\n', ViewChecks.Rows(model.Transform(rows), "Score")));
    }

    private static void Train(int count, int trainingMegabytes)
    {
        MLContext ml = TestRows.Context();
        var random = new Random(3);
        WideRow[] some = [.. Enumerable.Range(0, 64).Select(_ => new WideRow { Features = [.. Enumerable.Range(0, WideRow.Size).Select(_ => random.NextSingle())] })];
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => some[i % some.Length]));
        AutoencodeTransformer fitted = ml.Transforms.Autoencode(new AutoencodeOptions
        {
            OutputColumnName = "Latent",
            InputColumnNames = ["Features"],
            Autoencoder = TestRows.Small(1) with { BatchSize = 128, ShufflePool = 500 },
            TrainingMegabytes = trainingMegabytes,
        }).Fit(rows);
        Console.WriteLine($"{fitted.Model.Latent.Length} latents from {count} rows");
    }

    private static (int ExitCode, string Output) Start(string task, (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(FreshProcess).Assembly.Location);
        }

        start.Environment[Variable] = task;
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        Assert.IsTrue(process.WaitForExit(60_000), "The process did not end.");
        return (process.ExitCode, output);
    }

    public sealed class WideRow
    {
        public const int Size = 1_000;

        [VectorType(Size)]
        public float[] Features { get; set; } = [];
    }
}
