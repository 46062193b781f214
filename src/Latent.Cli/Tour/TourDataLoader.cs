using System.Globalization;
using Latent.Cli.Commands;
using Latent.Cli.Files;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Cli.Tour;

/// <summary>The step that gets the rows: from a folder or file, by a known name, or generated.</summary>
internal static class TourDataLoader
{
    /// <summary>Training rows of the generated set.</summary>
    public const int GlyphRows = 10_000;

    private const int FewestRows = 50;
    private const int DefaultLatents = 32;

    /// <summary>Loads the rows and checks them.</summary>
    /// <exception cref="InputException">There is no such data, or it cannot be used: the message says what to do.</exception>
    public static void Load(TourState state)
    {
        TourOptions options = state.Options;
        using IProgressStep step = state.Board.Begin(options.Data is null ? "Drawing glyph images" : $"Reading {options.Data}");
        RawData raw = options.Data switch
        {
            null => Generate(options),
            { } path when Directory.Exists(path) || File.Exists(path) => Open(path, options),
            { } name => KnownData.Fetch(name, options, step, state.Cancellation),
        };
        state.Cancellation.ThrowIfCancellationRequested();
        TourData data = Prepare(raw, options);
        if (data.HasLabels)
        {
            // Known now, not after minutes of training.
            TourAnomalies.FindClass(options.LeaveOut, data.ClassNames);
        }

        state.Data = data;
        state.Latents = options.Latents ?? (data.AreImages ? DefaultLatents : Math.Clamp(data.Shape.Length / 3, 1, DefaultLatents));
        state.Results.Data = new DataFigures(data.Name, data.Source, data.Fingerprint, data.Preparation, data.Shape.AsSpan().ToArray(), data.Training.Rows, data.Test.Rows, data.ClassNames);
        step.Complete($"{Figures.Count(data.Training.Rows)} to learn from, {Figures.Count(data.Test.Rows)} to test on{(data.HasLabels ? $", {data.ClassNames.Count} classes" : ", no labels")}");
    }

    private static RawData Generate(TourOptions options)
    {
        int training = options.Rows ?? GlyphRows;
        int test = Math.Max(FewestRows, training / 6);
        MemorySamples all = GlyphImages.Generate(training + test, options.Seed);
        return new RawData("Glyphs", $"generated from seed {options.Seed}", Rows.Take(all, 0, training), Rows.Take(all, training, test), GlyphImages.ClassNames);
    }

    /// <summary>Reads a folder or a file into memory.</summary>
    public static RawData Open(string path, TourOptions options)
    {
        DataFolder folder = DataFolder.Open(path, TableOptions.For(path, options.Label));
        MemorySamples training = MemorySamples.From(folder.Training);
        MemorySamples? test = folder.Test is null ? null : MemorySamples.From(folder.Test);
        Shape shape = PixelShape(training) ?? training.Shape;
        return new RawData(new DirectoryInfo(path).Name, path, training.WithShape(shape), test?.WithShape(shape), folder.ClassNames);
    }

    /// <summary>The columns of a table are pixels where there are 64 or more, as many as a square has, and all values are whole and not negative.</summary>
    private static Shape? PixelShape(MemorySamples samples)
    {
        int side = (int)Math.Round(Math.Sqrt(samples.Shape.Length));
        if (samples.Shape.Rank != 1 || side < 8 || side * side != samples.Shape.Length)
        {
            return null;
        }

        foreach (float value in samples.Values)
        {
            if (value < 0 || value != MathF.Floor(value))
            {
                return null;
            }
        }

        return [1, side, side];
    }

    private static TourData Prepare(RawData raw, TourOptions options)
    {
        MemorySamples training = raw.Training;
        MemorySamples? test = raw.Test;
        if (test is null)
        {
            (training, test) = Rows.Split(training, 1.0 / 7, options.Seed);
        }

        if (options.Rows is { } most)
        {
            training = Rows.Sample(training, most, options.Seed);
            test = Rows.Sample(test, Math.Max(FewestRows, most / 6), options.Seed + 1);
        }

        if (training.Rows < FewestRows || test.Rows < 10)
        {
            throw new InputException($"{raw.Source}: {training.Rows} rows to learn from and {test.Rows} to test on are too few for a tour; it needs at least {FewestRows} and 10.");
        }

        Rows.Check(training, raw.Source, "training");
        Rows.Check(test, raw.Source, "test");
        (training, test, string preparation) = Rows.Scale(training, test);
        return new TourData
        {
            Name = raw.Name,
            Source = raw.Source,
            Training = training,
            Test = test,
            ClassNames = NameClasses(training, test, raw.ClassNames),
            Preparation = preparation,
            Fingerprint = Rows.Fingerprint(training, test),
        };
    }

    private static IReadOnlyList<string> NameClasses(MemorySamples training, MemorySamples test, IReadOnlyList<string> known)
    {
        if (!training.HasLabels || !test.HasLabels)
        {
            return [];
        }

        int count = 0;
        foreach (int label in training.Labels)
        {
            count = Math.Max(count, label + 1);
        }

        foreach (int label in test.Labels)
        {
            count = Math.Max(count, label + 1);
        }

        return count < 2 ? [] : [.. Enumerable.Range(0, count).Select(index => index < known.Count ? known[index] : "class " + index.ToString(CultureInfo.InvariantCulture))];
    }
}
