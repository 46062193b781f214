using Latent.Tests.House;

namespace Latent.MLNet.Tests.House;

[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    public void PublicApi_OfLatentMLNet_IsAsListed() =>
        PublicApi.Check(typeof(AutoencodeEstimator).Assembly, "tests/Latent.MLNet.Tests/House/PublicApi.Latent.MLNet.txt");
}
