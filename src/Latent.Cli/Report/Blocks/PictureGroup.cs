namespace Latent.Cli.Report.Blocks;

/// <summary>Pictures that belong together, such as an original and its reconstruction.</summary>
/// <param name="Caption">What stands below them.</param>
/// <param name="Pictures">The pictures, each named by the grid's rows.</param>
internal sealed record PictureGroup(string Caption, params IReadOnlyList<Picture> Pictures);
