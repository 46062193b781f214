using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Latent.Data;

/// <summary>
/// Public data sets by name: fetched from their public addresses, checked against their checksums, and kept in a cache
/// folder, so that they are fetched once.
/// </summary>
/// <remarks>Safe for use from many threads and processes: a file appears under its name only when it is whole and right.</remarks>
public static class KnownDataSets
{
    /// <summary>The environment variable that names another cache folder.</summary>
    public const string CacheVariable = "LATENT_CACHE";

    /// <summary>All known data sets.</summary>
    public static ImmutableArray<KnownDataSet> All { get; } =
    [
        new(
            "fashion-mnist",
            "Fashion-MNIST: 70,000 grey images of clothes, 28 × 28, ten classes (Zalando SE, MIT licence)",
            ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
            Mnist(
                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/",
                (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"))),
        new(
            "mnist",
            "MNIST: 70,000 grey images of handwritten digits, 28 × 28, ten classes (LeCun, Cortes and Burges)",
            ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
            Mnist(
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
                (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"))),
    ];

    /// <summary>
    /// Where data sets are kept: the folder in <c>LATENT_CACHE</c>, else <c>latent</c> in <c>XDG_CACHE_HOME</c>,
    /// <c>~/.cache</c> on Linux and macOS, or the local application data folder on Windows.
    /// </summary>
    public static string CacheFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } own)
            {
                return Path.GetFullPath(own);
            }

            if (OperatingSystem.IsWindows())
            {
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "latent");
            }

            string root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)
                ? cache
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(root, "latent");
        }
    }

    /// <summary>Finds a data set by its name, without regard to case; <see langword="null"/> where it is unknown.</summary>
    /// <param name="name">The name.</param>
    public static KnownDataSet? Find(string name) =>
        All.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes sure that the files of a data set are in the cache, and gives their folder.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="progress">Is told of bytes fetched; nothing where the cache has all.</param>
    /// <param name="handler">Fetches; the system's where it is <see langword="null"/>, with its proxy settings.</param>
    /// <param name="cancellation">Ends the fetching; what is half fetched is removed.</param>
    /// <exception cref="IOException">A file cannot be fetched (no network, the address is gone) or written: the message says which and what to do.</exception>
    /// <exception cref="InvalidDataException">What came is not the file: its size or checksum differs.</exception>
    public static async Task<string> FetchAsync(KnownDataSet set, IProgress<DownloadProgress>? progress = null, HttpMessageHandler? handler = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        string folder = Path.Combine(CacheFolder, set.Name);
        List<KnownFile> missing = [.. set.Files.Where(file => !IsThere(folder, file))];
        if (missing.Count == 0)
        {
            return folder;
        }

        Directory.CreateDirectory(folder);
        using var client = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
        client.Timeout = TimeSpan.FromMinutes(10);
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Latent");
        long total = missing.Sum(file => file.Bytes);
        long done = 0;
        foreach (KnownFile file in missing)
        {
            try
            {
                await FetchAsync(client, file, folder, new Counter(progress, file.Name, done, total), cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                throw new IOException($"{set.Name}: {file.Address} cannot be fetched: {e.Message} Check the network, or put the file into {folder} by other means, or give a folder with the data.", e);
            }

            done += file.Bytes;
        }

        return folder;
    }

    private static async Task FetchAsync(HttpClient client, KnownFile file, string folder, Counter counter, CancellationToken cancellation)
    {
        string temporary = Path.Combine(folder, $".{file.Name}.{Guid.NewGuid():N}.tmp");
        try
        {
            string checksum;
            long bytes = 0;
            using (HttpResponseMessage response = await client.GetAsync(file.Address, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false))
            {
                response.EnsureSuccessStatusCode();
                using Stream content = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                using var target = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
                var buffer = new byte[1 << 16];
                for (int read = await content.ReadAsync(buffer, cancellation).ConfigureAwait(false); read > 0; read = await content.ReadAsync(buffer, cancellation).ConfigureAwait(false))
                {
                    bytes += read;
                    if (bytes > file.Bytes)
                    {
                        break;
                    }

                    hash.AppendData(buffer.AsSpan(0, read));
                    await target.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
                    counter.Report(bytes);
                }

                checksum = Convert.ToHexStringLower(hash.GetHashAndReset());
            }

            if (bytes != file.Bytes || checksum != file.Sha256)
            {
                throw new InvalidDataException($"{file.Address}: what came ({(bytes > file.Bytes ? "more than " : "")}{Math.Min(bytes, file.Bytes)} bytes, SHA-256 {checksum}) is not the file, which has {file.Bytes} bytes and SHA-256 {file.Sha256}. Something between here and there changed it; fetch the file by other means and put it into {folder}.");
            }

            File.Move(temporary, Path.Combine(folder, file.Name), overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Whether the cache has the file, whole and right; checked each time, which takes a fraction of a second.</summary>
    private static bool IsThere(string folder, KnownFile file)
    {
        string path = Path.Combine(folder, file.Name);
        if (!File.Exists(path) || new FileInfo(path).Length != file.Bytes)
        {
            return false;
        }

        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == file.Sha256;
    }

    private static ImmutableArray<KnownFile> Mnist(string address, params ReadOnlySpan<(long Bytes, string Sha256)> files)
    {
        ReadOnlySpan<string> names = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"];
        ImmutableArray<KnownFile>.Builder list = ImmutableArray.CreateBuilder<KnownFile>(names.Length);
        for (int i = 0; i < names.Length; i++)
        {
            list.Add(new KnownFile(names[i], new Uri(address + names[i]), files[i].Bytes, files[i].Sha256));
        }

        return list.MoveToImmutable();
    }

    private sealed class Counter(IProgress<DownloadProgress>? progress, string file, long before, long total)
    {
        public void Report(long bytes) => progress?.Report(new DownloadProgress(file, before + bytes, total));
    }
}
