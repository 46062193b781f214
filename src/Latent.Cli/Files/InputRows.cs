using System.Collections.Immutable;
using System.Globalization;
using Latent.Cli.Commands;
using Latent.Data;
using Latent.Data.Images;
using Latent.Numerics;

namespace Latent.Cli.Files;

/// <summary>The rows that a command reads: an IDX file or folder, a folder of pictures, or a table in CSV, which is streamed.</summary>
/// <param name="Rows">The rows as a model takes them.</param>
/// <param name="Names">The name of each value of a row.</param>
/// <param name="ClassNames">The names of the classes, where they are known.</param>
/// <param name="Preparation">How a table was prepared; nothing for images.</param>
internal sealed record InputRows(ISampleSource Rows, ImmutableArray<string> Names, ImmutableArray<string> ClassNames, Preparation? Preparation)
{
    /// <summary>Opens rows to train on.</summary>
    /// <param name="path">A file or folder, or the name of a known data set that is in the cache.</param>
    /// <param name="label">The label column of a table; found by its name where it is <see langword="null"/>.</param>
    /// <param name="standardise">Whether the columns of a table are brought to mean 0 and standard deviation 1.</param>
    /// <param name="settings">How files are read.</param>
    /// <exception cref="InputException">There is no such file.</exception>
    public static InputRows Open(string path, string? label, bool standardise, InputSettings? settings = null) =>
        From(OpenFolder(path, label, settings ?? InputSettings.Default), table => Preparation.Fit(table, standardise));

    /// <summary>Opens rows to train a model on that scales for itself and knows of categories: numbers as they are, texts of a table as their number.</summary>
    /// <param name="path">A file or folder, or the name of a known data set that is in the cache.</param>
    /// <param name="label">The label column of a table; found by its name where it is <see langword="null"/>.</param>
    /// <param name="settings">How files are read.</param>
    /// <exception cref="InputException">There is no such file.</exception>
    public static InputRows OpenUnscaled(string path, string? label, InputSettings settings) =>
        From(OpenFolder(path, label, settings with { Text = TextColumns.Codes }), Preparation.Number);

    /// <summary>Opens rows for a model that was trained before: tables by the columns it was trained on.</summary>
    /// <param name="path">A file or folder.</param>
    /// <param name="preparation">How the model's table was prepared; nothing where it was trained on images.</param>
    /// <param name="shape">The shape of a row that the model takes.</param>
    /// <param name="settings">How files are read.</param>
    /// <param name="wantsLabels">Whether labels are of use; else they may be missing, or others than in training.</param>
    /// <param name="label">The column of labels, in place of that of the training.</param>
    /// <exception cref="InputException">There is no such file, or its rows do not fit the model.</exception>
    public static InputRows Open(string path, Preparation? preparation, Shape shape, InputSettings? settings = null, bool wantsLabels = false, string? label = null)
    {
        settings ??= InputSettings.Default;
        InputRows rows;
        if (preparation is not null)
        {
            string file = Resolve(path);
            if (!File.Exists(file))
            {
                throw new InputException($"'{path}' is no file; the model was trained on a table, so give a CSV file with the columns {string.Join(", ", preparation.Columns.Take(8).Select(column => column.Name))}{(preparation.Columns.Count > 8 ? " …" : "")}.");
            }

            if (label is not null)
            {
                // The classes are this file's: the model learnt nothing of them.
                preparation = preparation with { LabelColumn = label, ClassNames = CsvSamples.Open(file, TableOptions.For(file, label, settings with { Text = TextColumns.Codes }) ?? new CsvOptions()).Schema.ClassNames };
            }

            Preparation read = wantsLabels ? preparation : preparation with { LabelColumn = null, ClassNames = [] };
            rows = FromTable(CsvSamples.Open(file, read.ToSchema(), TableOptions.For(file, read.LabelColumn, settings) ?? new CsvOptions()), preparation);
        }
        else
        {
            // Pictures are brought to what the model takes.
            ImageFolderOptions images = shape.Rank == 3 && shape[0] is 1 or 3 ? new ImageFolderOptions { Channels = shape[0], Height = shape[1], Width = shape[2] } : settings.Images;
            DataFolder folder = OpenFolder(path, null, settings with { Images = images });
            rows = FromImages(folder);
        }

        return rows.Rows.Shape.Length == shape.Length
            ? rows
            : throw new InputException($"'{path}' has {rows.Rows.Shape.Length} values in a row, but the model takes {shape.Length}; give rows like those it was trained on.");
    }

    /// <summary>Refuses rows that have not as many values as something was made for.</summary>
    /// <param name="path">What they were opened from.</param>
    /// <param name="wanted">The shape of a row that it was made for; nothing where it takes any.</param>
    /// <param name="by">What was made for them: an option with its value.</param>
    /// <param name="todo">What to do with a table, after a semicolon.</param>
    /// <exception cref="InputException">They have not.</exception>
    public void RequireShape(string path, Shape? wanted, string by, string todo)
    {
        if (wanted is not { } shape || shape.Length == Rows.Shape.Length)
        {
            return;
        }

        string hint = Preparation is not null ? todo
            : shape.Rank == 3 ? $"choose another, or bring pictures to that size with --size {shape[2]}x{shape[1]}{(shape[0] == 1 && Rows.Shape is { Rank: 3 } and [> 1, ..] ? " and --grey" : "")}"
            : "choose another, or give rows of that size";
        throw new InputException($"{by} takes rows of {shape.Length} values, {shape}, but '{path}' has {Rows.Shape.Length}, {Rows.Shape}; {hint}.");
    }

    /// <summary>All rows in memory, at least one.</summary>
    /// <param name="path">What they were opened from.</param>
    /// <exception cref="InputException">There are none.</exception>
    public MemorySamples Load(string path)
    {
        var rows = MemorySamples.From(Rows);
        return rows.Rows > 0 ? rows : throw new InputException($"'{path}' has no rows; give at least one.");
    }

    /// <summary>A value of a row as a person reads it: of a numbered text the text.</summary>
    /// <param name="column">The value's number within the row.</param>
    /// <param name="value">The value.</param>
    /// <param name="isCategory">Whether it names a category; such a number is given with all its digits.</param>
    public string Show(int column, float value, bool isCategory)
    {
        if (Preparation is { AreTextsNumbered: true } preparation && preparation.Columns[column].Categories is { Count: > 0 } texts)
        {
            return value >= 0 && value < texts.Count ? texts[(int)value] : "missing or not known";
        }

        // Whole numbers and large ones as they are: 99999 is not 1E+05.
        string format = isCategory ? "R" : Math.Abs(value) < 1e9 && value == MathF.Truncate(value) ? "F0" : Math.Abs(value) is >= 1_000 and < 1e9f ? "F1" : "G4";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static InputRows From(DataFolder folder, Func<CsvSamples, Preparation> prepare) =>
        folder.Training is CsvSamples table ? FromTable(table, prepare(table)) : FromImages(folder);

    private static InputRows FromImages(DataFolder folder) =>
        new(folder.Training, NameValues(folder.Training.Shape.Length), folder.ClassNames, null);

    private static InputRows FromTable(CsvSamples table, Preparation preparation) =>
        new(new PreparedSource(table, preparation), preparation.FeatureNames, table.Schema.ClassNames, preparation);

    private static DataFolder OpenFolder(string path, string? label, InputSettings settings)
    {
        string file = Resolve(path);
        if (!File.Exists(file) && !Directory.Exists(file))
        {
            throw new InputException($"'{path}' is neither a file nor a folder; give an IDX or CSV file, a folder with such files or with pictures, or - for the standard input.");
        }

        return DataFolder.Open(file, TableOptions.For(file, label, settings), settings.Images);
    }

    private static string Resolve(string path) => MLNetTable.Is(path) && File.Exists(path) ? MLNetTable.ToCsv(path) : StandardInput.Resolve(path);

    private static ImmutableArray<string> NameValues(int length) => [.. Enumerable.Range(0, length).Select(index => $"v{index}")];
}
