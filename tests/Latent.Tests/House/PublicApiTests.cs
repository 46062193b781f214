namespace Latent.Tests.House;

[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    public void PublicApi_OfLatent_IsAsListed() =>
        PublicApi.Check(typeof(Latent.Numerics.Shape).Assembly, "tests/Latent.Tests/House/PublicApi.Latent.txt");

    [TestMethod]
    public void Listing_NamesTypesMembersAndDefaults()
    {
        string listing = PublicApiListing.Write(typeof(Latent.Numerics.Shape).Assembly);
        StringAssert.Contains(listing, "struct Latent.Numerics.Shape : ");
        StringAssert.Contains(listing, "    static Shape Create(ReadOnlySpan<int> sizes)\n");
        StringAssert.Contains(listing, "    LeakyReLU(float slope = 0.01)\n");
        StringAssert.Contains(listing, "    int Epochs { get; init; }\n");
    }
}
