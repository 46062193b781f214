using System.Xml.Linq;
using Latent.Storage;

namespace Latent.Tests.Storage;

[TestClass]
public sealed class MapPictureTests
{
    [TestMethod]
    public void ToSvg_IsXmlWithADotForEachPointInTheColourOfItsClass()
    {
        XElement svg = XElement.Parse(MapPicture.ToSvg([0, 0, 1, 1, 2, 0], [0, 1, 0], 100));
        XNamespace space = "http://www.w3.org/2000/svg";
        string[] paths = [.. svg.Descendants(space + "path").Select(path => (string)path.Attribute("d")!)];
        Assert.HasCount(2, paths);
        CollectionAssert.AreEquivalent(new[] { 2, 1 }, paths.Select(path => path.Count(letter => letter == 'M')).ToArray());
    }

    [TestMethod]
    public void ToPng_IsAPngOfTheSize_AndTheSameEachTime()
    {
        byte[] png = MapPicture.ToPng([0, 0, 1, 1, 2, 0], [0, 1, 0], 64);
        CollectionAssert.AreEqual(new byte[] { 0x89, 0x50, 0x4E, 0x47 }, png[..4]);
        Assert.AreEqual(64, png[19]);
        Assert.AreEqual(64, png[23]);
        CollectionAssert.AreEqual(png, MapPicture.ToPng([0, 0, 1, 1, 2, 0], [0, 1, 0], 64));
    }

    [TestMethod]
    public void Save_BadInput_NamesIt()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => MapPicture.Save("map.gif", [0, 0])).Message, "ends in .png or .svg");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => MapPicture.ToPng([0, float.NaN])).Message, "Point 0 is not finite");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => MapPicture.ToSvg([0, 0], [1, 2])).Message, "2 labels for 1 points");
    }
}
