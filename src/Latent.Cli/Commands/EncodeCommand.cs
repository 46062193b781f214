using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Latent.Autoencoders;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Terminal;

namespace Latent.Cli.Commands;

/// <summary>The commands <c>latent encode</c> and <c>latent reconstruct</c>: rows through a trained model, as a stream.</summary>
internal static class EncodeCommand
{
    /// <summary>Makes <c>latent encode</c>.</summary>
    public static (Command Command, string Example) CreateEncode(CommandConsole console) => Create(
        console,
        "encode",
        "Writes the latent vector of each row as CSV (z0, z1 …).",
        "latent encode fashion-mnist/ --model fashion.safetensors --out latents.csv",
        reconstruct: false);

    /// <summary>Makes <c>latent reconstruct</c>.</summary>
    public static (Command Command, string Example) CreateReconstruct(CommandConsole console) => Create(
        console,
        "reconstruct",
        "Writes what the model makes of each row as CSV, in the units of the data, with the mean squared error as the model sees it.",
        "latent reconstruct sensors.csv --model sensors.safetensors --errors-only --out errors.csv",
        reconstruct: true);

    private static (Command Command, string Example) Create(CommandConsole console, string name, string description, string example, bool reconstruct)
    {
        Argument<string> data = CommonOptions.Data();
        Option<string> model = CommonOptions.Model();
        Option<string?> output = CommonOptions.Rows("The CSV file.");
        Option<string?> shard = CommonOptions.Part();
        var errorsOnly = new Option<bool>("--errors-only") { Description = "Write the error of each row alone." };
        Option<int?> threads = CommonOptions.ThreadCount();
        Option<bool> json = CommonOptions.Json();
        Option<bool> quiet = CommonOptions.Quiet();
        Option<string?> report = CommonOptions.Report(reconstruct ? "the errors, originals beside reconstructions and the worst rows" : "what the latents carry and how they are spread");
        var command = new Command(name, description) { data, model, output, shard };
        if (reconstruct)
        {
            command.Add(errorsOnly);
        }

        foreach (Option option in (Option[])[report, threads, json, quiet])
        {
            command.Add(option);
        }

        var reading = new DataOptions(command, trains: false);
        command.SetAction(parsed =>
        {
            CommonOptions.Apply(parsed, threads);
            string? target = parsed.GetValue(output);
            string? page = parsed.GetValue(report);
            OutputFolder.CheckFile(target);
            OutputFolder.CheckFile(page, "--report");
            if (parsed.GetValue(json) && target is null or "-")
            {
                throw new InputException("--json writes figures to the output, where the rows would go; name a file with --out.");
            }

            var watch = Stopwatch.StartNew();
            SavedModel saved = SavedModel.Load(parsed.GetValue(model)!);
            using var autoencoder = saved.OpenAutoencoder(parsed.GetValue(model)!);
            InputRows rows = InputRows.Open(parsed.GetValue(data)!, saved.Preparation, autoencoder.Input, reading.Read(parsed));
            var part = Shard.Parse(parsed.GetValue(shard));
            WorstRows? worst = page is null || !reconstruct ? null : new WorstRows(rows);
            (long count, double sum) = ProgressDisplay.Run(console, parsed.GetValue(quiet), board =>
            {
                using IProgressStep step = board.Begin($"Reading {parsed.GetValue(data)}");
                (long Rows, double Errors) done = default;
                TableOutput.Write(console, target, writer => done = reconstruct
                    ? Reconstruct(autoencoder, rows, part, step, writer, parsed.GetValue(errorsOnly), worst, console.Cancellation)
                    : (Encode(autoencoder, rows, part, step, writer, console.Cancellation), 0));
                step.Complete($"{Figures.Count(done.Rows)} rows");
                return done;
            });
            if (page is not null)
            {
                EncodeReport.Write(page, parsed.GetValue(data)!, parsed.GetValue(model)!, saved, autoencoder, rows, worst);
            }

            if (parsed.GetValue(json))
            {
                var result = new RowResults(parsed.GetValue(data)!, parsed.GetValue(model)!, target!, count, reconstruct && count > 0 ? sum / count : null, Math.Round(watch.Elapsed.TotalSeconds, 3));
                console.Output.WriteLine(JsonSerializer.Serialize(result, ResultsJsonContext.Default.RowResults));
            }

            return ExitCode.Success;
        });
        return (command, example);
    }

    private static long Encode(Autoencoder model, InputRows rows, Shard shard, IProgressStep step, TextWriter writer, CancellationToken cancellation)
    {
        int width = model.Latent.Length;
        if (shard.Index == 1)
        {
            writer.WriteLine(string.Join(',', Enumerable.Range(0, width).Select(index => $"z{index}")));
        }

        float[] latents = [];
        return RowStream.ForEach(
            rows.Rows,
            shard,
            step,
            (samples, count, _) =>
            {
                latents = Grow(latents, count * width);
                model.Encode(samples, count, latents);
                for (int row = 0; row < count; row++)
                {
                    TableOutput.WriteNumbers(writer, latents.AsSpan(row * width, width));
                    writer.WriteLine();
                }
            },
            cancellation);
    }

    private static (long Rows, double Errors) Reconstruct(Autoencoder model, InputRows rows, Shard shard, IProgressStep step, TextWriter writer, bool errorsOnly, WorstRows? worst, CancellationToken cancellation)
    {
        int length = model.Input.Length;
        if (shard.Index == 1)
        {
            writer.WriteLine(errorsOnly ? "error" : string.Join(',', rows.Names.Select(TableOutput.Quote)) + ",error");
        }

        float[] back = [];
        double total = 0;
        long read = RowStream.ForEach(
            rows.Rows,
            shard,
            step,
            (samples, count, first) =>
            {
                back = Grow(back, count * length);
                model.Reconstruct(samples, count, back);
                for (int row = 0; row < count; row++)
                {
                    Span<float> made = back.AsSpan(row * length, length);
                    float error = MeanSquare(samples.Slice(row * length, length), made);
                    total += error;
                    worst?.Add(first + row, samples.Slice(row * length, length), made, error);
                    if (!errorsOnly)
                    {
                        Restore(made, rows.Preparation);
                        TableOutput.WriteNumbers(writer, made);
                        writer.Write(',');
                    }

                    TableOutput.WriteNumbers(writer, [error]);
                    writer.WriteLine();
                }
            },
            cancellation);
        return (read, total);
    }

    private static void Restore(Span<float> values, Preparation? preparation)
    {
        for (int column = 0; preparation is not null && column < values.Length; column++)
        {
            values[column] = (values[column] * preparation.Scale[column]) + preparation.Mean[column];
        }
    }

    private static float MeanSquare(ReadOnlySpan<float> sample, ReadOnlySpan<float> made)
    {
        double sum = 0;
        for (int i = 0; i < sample.Length; i++)
        {
            double difference = sample[i] - made[i];
            sum += difference * difference;
        }

        return (float)(sum / sample.Length);
    }

    private static float[] Grow(float[] buffer, int length) => buffer.Length >= length ? buffer : new float[length];
}
