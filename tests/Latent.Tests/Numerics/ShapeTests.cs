using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class ShapeTests
{
    [TestMethod]
    public void Index_FromTheEnd_GivesTheAxis()
    {
        Shape shape = [3, 28, 27];
        Assert.AreEqual(27, shape[^1]);
        Assert.AreEqual(3, shape[^3]);
        Assert.AreEqual(28, shape[1]);
    }

    [TestMethod]
    public void Index_OfNoAxis_IsOutOfRange()
    {
        Shape shape = [4];
        Assert.ThrowsExactly<IndexOutOfRangeException>(() => shape[1]);
        Assert.ThrowsExactly<IndexOutOfRangeException>(() => shape[^2]);
        Assert.ThrowsExactly<IndexOutOfRangeException>(() => default(Shape)[0]);
    }
}
