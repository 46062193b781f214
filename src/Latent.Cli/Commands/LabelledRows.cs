using Latent.Cli.Files;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Cli.Commands;

/// <summary>Reads rows of which it is known whether they are anomalies, to measure a detector by.</summary>
internal static class LabelledRows
{
    /// <summary>Reads the rows and their labels.</summary>
    /// <param name="path">The file.</param>
    /// <param name="saved">How the detector reads a table.</param>
    /// <param name="shape">The shape of a row.</param>
    /// <param name="label">The column of the labels; that which the detector's file names where it is <see langword="null"/>.</param>
    /// <param name="settings">How the file is read.</param>
    /// <param name="rowsAre">What rows are called: rows, or steps.</param>
    /// <exception cref="InputException">There are no labels, they are words, or all of one kind.</exception>
    public static (InputRows Input, MemorySamples Rows, bool[] IsAnomaly) Read(string path, Preparation? saved, Shape shape, string? label, InputSettings settings, string rowsAre)
    {
        Preparation? preparation = saved is not null && label is not null ? saved with { LabelColumn = label, ClassNames = [] } : saved;
        InputRows input = InputRows.Open(path, preparation, shape, settings, wantsLabels: true);
        MemorySamples rows = input.Load(path);
        if (preparation?.ClassNames.Count > 0)
        {
            throw new InputException($"the labels in the column {preparation.LabelColumn} are words ({string.Join(", ", preparation.ClassNames.Take(4))}); which of them are anomalies is not known, so write them as 1 (anomaly) and 0.");
        }

        if (!rows.HasLabels)
        {
            throw new InputException($"'{path}' has no labels; name the column that is 1 for anomalies with --label.");
        }

        bool[] isAnomaly = [.. rows.Labels.ToArray().Select(value => value != 0)];
        return isAnomaly.Contains(true) && isAnomaly.Contains(false)
            ? (input, rows, isAnomaly)
            : throw new InputException($"'{path}' has {rowsAre} of one kind only; to measure a detector both anomalies (label 1) and usual {rowsAre} (label 0) are needed.");
    }
}
