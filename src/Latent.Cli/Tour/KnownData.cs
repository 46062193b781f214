using Latent.Cli.Commands;
using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Data;

namespace Latent.Cli.Tour;

/// <summary>Public data sets by name.</summary>
internal static class KnownData
{
    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => KnownDataSets.All.Select(set => set.Name);

    /// <summary>Gets a data set from the cache, or from its public address with its checksum checked.</summary>
    /// <exception cref="InputException">There is no data set of that name.</exception>
    public static RawData Fetch(string name, TourOptions options, IProgressStep step, CancellationToken cancellation)
    {
        KnownDataSet set = KnownDataSets.Find(name)
            ?? throw new InputException($"--data '{name}' is neither a folder, nor a file, nor a known name ({string.Join(", ", Names)}); check the path, or leave --data out for generated images.");
        var progress = new Relay<DownloadProgress>(report => step.Report((double)report.Done / report.Total, $"{report.File}, {Figures.Count(report.Done >> 20)} of {Figures.Count(report.Total >> 20)} MiB"));
        string folder = KnownDataSets.FetchAsync(set, progress, null, cancellation).GetAwaiter().GetResult();
        return TourDataLoader.Open(folder, options) with { Name = set.Name, Source = set.Description };
    }
}
