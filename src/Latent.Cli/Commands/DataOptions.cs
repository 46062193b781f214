using System.CommandLine;
using System.Globalization;
using Latent.Cli.Files;
using Latent.Data;
using Latent.Data.Images;

namespace Latent.Cli.Commands;

/// <summary>The options of a command that say how its data is read.</summary>
internal sealed class DataOptions
{
    private static readonly Dictionary<string, MissingValues> Choices = new(StringComparer.Ordinal) { ["refuse"] = MissingValues.Refuse, ["skip"] = MissingValues.SkipRow, ["mean"] = MissingValues.ColumnMean };

    private readonly Option<string> _missing = CommonOptions.Choice("--missing", "What is done with missing values of a table: refuse, skip (leave the row out) or mean (take the column's mean).", "choice", "refuse", [.. Choices.Keys]);
    private readonly Option<string[]> _ignore = new("--ignore") { Description = "A column of a table to leave out, such as a number of the row; may be given several times.", HelpName = "column" };
    private readonly Option<string?> _size = new("--size") { Description = "The size that pictures are brought to, such as 64x48; that of the first by default.", HelpName = "WxH" };
    private readonly Option<bool> _grey = new("--grey") { Description = "Read pictures without their colours." };
    private readonly bool _trains;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="trains">Whether it chooses columns and sizes; else its model knows them.</param>
    public DataOptions(Command command, bool trains)
    {
        _trains = trains;
        command.Add(_missing);
        if (trains)
        {
            command.Add(_ignore);
            command.Add(_size);
            command.Add(_grey);
        }
    }

    /// <summary>What was given.</summary>
    /// <exception cref="InputException">The size is none.</exception>
    public InputSettings Read(ParseResult parsed)
    {
        MissingValues missing = Choices[parsed.GetValue(_missing)!];
        if (!_trains)
        {
            return InputSettings.Default with { Missing = missing };
        }

        var images = new ImageFolderOptions { Channels = parsed.GetValue(_grey) ? 1 : 0 };
        if (parsed.GetValue(_size) is { } size)
        {
            string[] sides = size.Split('x');
            images = sides.Length == 2 && Side(sides[0], out int width) && Side(sides[1], out int height)
                ? images with { Width = width, Height = height }
                : throw new InputException($"--size is a width and a height from 1 to 16384, such as 64x48, got '{size}'.");
        }

        return new InputSettings(missing, parsed.GetValue(_ignore) ?? [], images);
    }

    private static bool Side(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is >= 1 and <= 16384;
}
