using Latent.Tests.House;

namespace Latent.TorchSharp.Tests.House;

[TestClass]
public sealed class PublicApiTests
{
    // One list for both builds: with TorchSharp and without it the engine has the same members.
    [TestMethod]
    public void PublicApi_OfLatentTorchSharp_IsAsListed() =>
        PublicApi.Check(typeof(TorchSharpEngine).Assembly, "tests/Latent.TorchSharp.Tests/House/PublicApi.Latent.TorchSharp.txt");
}
