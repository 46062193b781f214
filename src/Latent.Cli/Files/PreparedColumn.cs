namespace Latent.Cli.Files;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Categories">The texts that become columns of 0 and 1; none for a column of numbers.</param>
/// <param name="Mean">The mean of a column of numbers.</param>
internal sealed record PreparedColumn(string Name, IReadOnlyList<string> Categories, double Mean);
