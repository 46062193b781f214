using System.Net;
using System.Security.Cryptography;
using Latent.Data;

namespace Latent.Tests.Data;

[TestClass]
[DoNotParallelize]
public sealed class KnownDataSetsTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];

    private readonly TemporaryFolder _folder = new();
    private readonly string? _before = Environment.GetEnvironmentVariable(KnownDataSets.CacheVariable);

    public KnownDataSetsTests() => Environment.SetEnvironmentVariable(KnownDataSets.CacheVariable, _folder.Path);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(KnownDataSets.CacheVariable, _before);
        _folder.Dispose();
    }

    [TestMethod]
    public async Task Fetch_Twice_AsksOnce()
    {
        var server = new Server(() => new(HttpStatusCode.OK) { Content = new ByteArrayContent(Content) });
        var reports = new List<DownloadProgress>();
        string folder = await KnownDataSets.FetchAsync(Example(), new Reporter(reports), server);
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(Path.Combine(folder, "a.gz")));
        Assert.AreEqual((long)Content.Length, reports[^1].Done);
        await KnownDataSets.FetchAsync(Example(), handler: server);
        Assert.AreEqual(1, server.Requests);
    }

    [TestMethod]
    public async Task Fetch_OtherContent_IsRefusedAndRemoved()
    {
        byte[] other = [.. Content];
        other[500] ^= 1;
        foreach (byte[] wrong in new[] { other, Content[..^1], [.. Content, 1] })
        {
            var server = new Server(() => new(HttpStatusCode.OK) { Content = new ByteArrayContent(wrong) });
            await Assert.ThrowsExactlyAsync<InvalidDataException>(() => KnownDataSets.FetchAsync(Example(), handler: server));
            Assert.IsEmpty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
        }
    }

    [TestMethod]
    public async Task Fetch_WithoutNetwork_SaysWhatToDo()
    {
        foreach (Func<HttpResponseMessage> answer in new Func<HttpResponseMessage>[] { () => new(HttpStatusCode.NotFound), () => throw new HttpRequestException("no route") })
        {
            IOException error = await Assert.ThrowsExactlyAsync<IOException>(() => KnownDataSets.FetchAsync(Example(), handler: new Server(answer)));
            StringAssert.Contains(error.Message, "https://example.org/a.gz");
            StringAssert.Contains(error.Message, _folder.Path);
        }
    }

    [TestMethod]
    public async Task Fetch_Cancelled_LeavesNothing()
    {
        using var source = new CancellationTokenSource();
        var server = new Server(() =>
        {
            source.Cancel();
            return new(HttpStatusCode.OK) { Content = new ByteArrayContent(Content) };
        });
        await Assert.ThrowsAsync<OperationCanceledException>(() => KnownDataSets.FetchAsync(Example(), handler: server, cancellation: source.Token));
        Assert.IsEmpty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task Fetch_DamagedCache_FetchesAgain()
    {
        var server = new Server(() => new(HttpStatusCode.OK) { Content = new ByteArrayContent(Content) });
        string folder = await KnownDataSets.FetchAsync(Example(), handler: server);
        File.WriteAllBytes(Path.Combine(folder, "a.gz"), new byte[Content.Length]);
        await KnownDataSets.FetchAsync(Example(), handler: server);
        CollectionAssert.AreEqual(Content, File.ReadAllBytes(Path.Combine(folder, "a.gz")));
    }

    [TestMethod]
    public void FashionMnist_ChecksumsAndSizes_AreThoseOfTheFiles()
    {
        if (TestData.Shared("fashion-mnist") is not string folder)
        {
            return;
        }

        foreach (KnownFile file in KnownDataSets.Find("Fashion-MNIST")!.Files)
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, file.Name));
            Assert.AreEqual(file.Bytes, stream.Length);
            Assert.AreEqual(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
    }

    private static KnownDataSet Example() => new("example", "", [], [new KnownFile("a.gz", new Uri("https://example.org/a.gz"), Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content)))]);

    private sealed class Reporter(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }

    private sealed class Server(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(answer());
        }
    }
}
