using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Latent.Autoencoders;
using Latent.MLNet;
using Latent.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using static System.FormattableString;

namespace Latent.Benchmarks.MLNet;

/// <summary>What ML.NET's data views cost: encoding through one beside the core engine, a single prediction, and training from rows that are never in memory together.</summary>
internal static class DataViewBenchmark
{
    private const int Length = 784;
    private const int Rows = 60_000;

    public static Command Command()
    {
        var parts = new Argument<string[]>("parts") { Description = "Of encode, predict, stream; encode and predict by default.", Arity = ArgumentArity.ZeroOrMore };
        var repeats = new Option<int>("--repeats") { Description = "The runs of each contender; the best counts.", DefaultValueFactory = _ => 5 };
        var rows = new Option<int>("--rows") { Description = "The rows of stream, of 3 kB each.", DefaultValueFactory = _ => 400_000 };
        var command = new Command("data-view", "Measures encoding, predicting and training through ML.NET's data views, for docs/ml-net.md.") { parts, repeats, rows };
        command.SetAction(parsed =>
        {
            foreach (string part in parsed.GetValue(parts) is { Length: > 0 } some ? some : ["encode", "predict"])
            {
                switch (part)
                {
                    case "encode": Encode(parsed.GetRequiredValue(repeats)); break;
                    case "predict": Predict(parsed.GetRequiredValue(repeats)); break;
                    case "stream": Stream(parsed.GetRequiredValue(rows)); break;
                    default: throw new ArgumentException($"There is no part \"{part}\": give encode, predict or stream.");
                }
            }
        });
        return command;
    }

    private static void Encode(int repeats)
    {
        var ml = new MLContext(seed: 1);
        Row[] rows = Make(Rows);
        float[] matrix = new float[Rows * Length];
        for (int i = 0; i < Rows; i++)
        {
            rows[i].Pixels.CopyTo(matrix, i * Length);
        }

        IDataView view = ml.Data.LoadFromEnumerable(rows);
        AutoencodeTransformer encoder = Train(ml, ml.Data.LoadFromEnumerable(rows[..512]), 256);
        AutoencodeTransformer uncached = Train(ml, ml.Data.LoadFromEnumerable(rows[..512]), 0);
        float[] latents = new float[Rows * encoder.Model.Latent.Length];
        var contenders = new (string Name, Action Run)[]
        {
            ("core engine, one call", () => encoder.Model.Encode(matrix, Rows, latents)),
            ("core engine, batches of 512", () => InBatches(encoder.Model, matrix, latents)),
            ("data view, vectors read alone", () => Read(view, "Pixels")),
            ("data view, read and three numbers", () => Read(new IdleView(view, view.Schema["Pixels"]), "Latent")),
            ("data view, encoded", () => Read(encoder.Transform(view), "Latent")),
            ("data view, encoded, nothing kept", () => Read(uncached.Transform(view), "Latent")),
        };
        const int Idle = 3;
        double[] best = new double[contenders.Length];
        for (int repeat = 0; repeat <= repeats; repeat++)
        {
            for (int i = 0; i < contenders.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                contenders[i].Run();
                best[i] = Math.Max(best[i], Rows / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        Console.WriteLine(Invariant($"dense-3d, {Rows} × {Length}, {Environment.ProcessorCount} processors, rows per second, best of {repeats + 1}:"));
        for (int i = 0; i < best.Length; i++)
        {
            Console.WriteLine(Invariant($"  {contenders[i].Name,-34}{best[i],12:N0}{best[i] / best[0],8:P0}"));
        }

        // One thread reads, all encode. At best nobody waits: the reader's time is shared by all.
        int threads = WorkerPool.Shared.MaxThreads;
        double ceiling = Math.Min(best[Idle], 1 / ((1 / best[0]) + (1 / (threads * best[Idle]))));
        Console.WriteLine(Invariant($"  ceiling: core engine and reader on {threads} threads, {ceiling:N0}; of it, encoded {best[Idle + 1] / ceiling:P0}, nothing kept {best[Idle + 2] / ceiling:P0}"));
    }

    private static void Predict(int repeats)
    {
        const int Calls = 20_000;
        var ml = new MLContext(seed: 1);
        Row[] rows = Make(512);
        AutoencodeTransformer encoder = Train(ml, ml.Data.LoadFromEnumerable(rows), 256);
        using PredictionEngine<Row, Latents> engine = ml.Model.CreatePredictionEngine<Row, Latents>(encoder);
        var result = new Latents();
        double best = double.MaxValue;
        for (int repeat = 0; repeat <= repeats; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Calls; i++)
            {
                engine.Predict(rows[i % rows.Length], ref result);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Calls);
        }

        Console.WriteLine(Invariant($"PredictionEngine.Predict of dense-3d: {best:0.0} µs, best of {repeats + 1} × {Calls}"));
    }

    /// <summary>One epoch over rows that are made as they are read.</summary>
    private static void Stream(int count)
    {
        var ml = new MLContext(seed: 1);
        ml.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Info)
            {
                Console.WriteLine(e.RawMessage);
            }
        };
        Row[] some = Make(512);
        IDataView view = ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => some[i % some.Length]));
        using AutoencodeTransformer encoder = ml.Transforms.Autoencode(new AutoencodeOptions
        {
            OutputColumnName = "Latent",
            InputColumnNames = ["Pixels"],
            Autoencoder = AutoencoderPresets.Dense3D() with { Epochs = 1, BatchSize = 128 },
            TrainingMegabytes = 64,
        }).Fit(view);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} rows of {Length} values: {(long)count * Length * sizeof(float) >> 20} MB; the heap may hold {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20} MB; the process held {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB at most"));
    }

    private static void InBatches(Autoencoder model, float[] matrix, float[] latents)
    {
        const int Batch = 512;
        int width = model.Latent.Length;
        for (int i = 0; i < Rows; i += Batch)
        {
            int count = Math.Min(Batch, Rows - i);
            model.Encode(matrix.AsSpan(i * Length, count * Length), count, latents.AsSpan(i * width, count * width));
        }
    }

    private static void Read(IDataView view, string name)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[name]]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema[name]);
        VBuffer<float> buffer = default;
        while (cursor.MoveNext())
        {
            getter(ref buffer);
        }
    }

    private static AutoencodeTransformer Train(MLContext ml, IDataView rows, int cacheMegabytes) =>
        ml.Transforms.Autoencode(new AutoencodeOptions
        {
            OutputColumnName = "Latent",
            InputColumnNames = ["Pixels"],
            Autoencoder = AutoencoderPresets.Dense3D() with { Epochs = 1 },
            CacheMegabytes = cacheMegabytes,
        }).Fit(rows);

    private static Row[] Make(int count)
    {
        var stream = new RandomStream(1, RandomPurpose.Generation, 0);
        var rows = new Row[count];
        for (int i = 0; i < count; i++)
        {
            rows[i] = new Row { Pixels = new float[Length] };
            stream.FillUniform(rows[i].Pixels);
        }

        return rows;
    }

    internal sealed class Row
    {
        [VectorType(Length)]
        public float[] Pixels { get; set; } = [];
    }

    internal sealed class Latents
    {
        public float[] Latent { get; set; } = [];
    }
}
