namespace Latent.Cli.Tour;

/// <summary>What the tour was asked for.</summary>
internal sealed record TourOptions
{
    /// <summary>A folder or file of data, or the name of a known data set; generated glyph images where it is <see langword="null"/>.</summary>
    public string? Data { get; init; }

    /// <summary>Where the results go.</summary>
    public string Output { get; init; } = "latent-tour";

    /// <summary>Passes over the training rows; chosen by their number where it is <see langword="null"/>.</summary>
    public int? Epochs { get; init; }

    /// <summary>The width of the latent vector; where it is <see langword="null"/>, 32 for images, a third of the columns for tables.</summary>
    public int? Latents { get; init; }

    /// <summary>The column of class labels in CSV files; looked for by its name where it is <see langword="null"/>.</summary>
    public string? Label { get; init; }

    /// <summary>What all randomness follows from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The most training rows; no bound where it is <see langword="null"/>.</summary>
    public int? Rows { get; init; }

    /// <summary>The class that the anomaly detector never sees, by name or index; the last one where it is <see langword="null"/>.</summary>
    public string? LeaveOut { get; init; }

    /// <summary>The most points on the map.</summary>
    public int MapRows { get; init; } = 5_000;

    /// <summary>Whether the figures go to the output as JSON in place of the summary.</summary>
    public bool Json { get; init; }

    /// <summary>Whether nothing is shown but errors.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether a training that was stopped before goes on from its checkpoint.</summary>
    public bool Resume { get; init; }

    /// <summary>The command line, to be repeated.</summary>
    public string CommandLine { get; init; } = "latent tour";
}
