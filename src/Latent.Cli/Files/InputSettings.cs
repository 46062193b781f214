using Latent.Data;
using Latent.Data.Images;

namespace Latent.Cli.Files;

/// <summary>How files are read, as far as a command's options say.</summary>
/// <param name="Missing">What is done with missing values of a table.</param>
/// <param name="Ignore">Columns of a table that are left out.</param>
/// <param name="Images">The size and colours of pictures.</param>
internal sealed record InputSettings(MissingValues Missing, IReadOnlyList<string> Ignore, ImageFolderOptions Images)
{
    /// <summary>What becomes of columns of words; one column of 0 and 1 for each word by default.</summary>
    public TextColumns Text { get; init; } = TextColumns.OneHot;

    /// <summary>What holds where a command has no such options.</summary>
    public static InputSettings Default { get; } = new(MissingValues.Refuse, [], new ImageFolderOptions());
}
