namespace Latent.Cli.Report.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name in the key.</param>
/// <param name="Points">The points, left to right; points that are not finite are left out.</param>
/// <param name="Colour">The number of its colour, from 0; see the style sheet.</param>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points, int Colour)
{
    /// <summary>Half the height of a bar of uncertainty at each point; none where it is <see langword="null"/>.</summary>
    public IReadOnlyList<double>? Spread { get; init; }

    /// <summary>Whether points are marked; true by default.</summary>
    public bool Markers { get; init; } = true;

    /// <summary>Whether the line is dashed, as a baseline; false by default.</summary>
    public bool Dashed { get; init; }
}
