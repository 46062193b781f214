namespace Latent.Cli.Report;

/// <summary>The style sheet and the scripts that are embedded in the assembly and copied into each report.</summary>
internal static class Assets
{
    /// <summary>Reads an asset.</summary>
    /// <param name="name">The file's name in Report/Assets.</param>
    public static string Read(string name)
    {
        using Stream stream = typeof(Assets).Assembly.GetManifestResourceStream("Latent.Cli.Report.Assets." + name)
            ?? throw new InvalidOperationException($"The asset {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
