using Latent.Data;
using Latent.Data.Images;

namespace Latent.Tests.Data.Images;

[TestClass]
public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Open_SubFolders_AreClassesInOrderOfTheirNames()
    {
        string folder = Make(("dog/1.png", 0.25f), ("cat/2.png", 0.5f), ("cat/10.png", 0.75f));
        var images = ImageFolder.Open(folder);
        CollectionAssert.AreEqual((string[])["cat", "dog"], images.ClassNames.ToArray());
        CollectionAssert.AreEqual((string[])["10.png", "2.png", "1.png"], images.Files.Select(Path.GetFileName).ToArray());
        MemorySamples rows = MemorySamples.From(images);
        CollectionAssert.AreEqual((int[])[0, 0, 1], rows.Labels.ToArray());
        Assert.AreEqual(0.75f, rows[0][0], 0.01f);
        Assert.AreEqual(0.25f, rows[2][0], 0.01f);
    }

    [TestMethod]
    public void Open_SizeAndChannels_StretchesAndMixesColours()
    {
        string folder = _folder.Path;
        File.WriteAllBytes(Path.Combine(folder, "a.jpg"), ImageFileTests.FileOf("jpeg-420"));
        File.WriteAllBytes(Path.Combine(folder, "b.png"), ImageFileTests.FileOf("png-grey"));
        var images = ImageFolder.Open(folder, new ImageFolderOptions { Width = 7, Height = 6, Channels = 1 });
        Assert.AreEqual("[1 × 6 × 7]", images.Shape.ToString());
        MemorySamples rows = MemorySamples.From(images);

        // One picture twice, once in grey: scaled down three times they are alike.
        for (int i = 0; i < 42; i++)
        {
            Assert.AreEqual(rows[1][i], rows[0][i], 0.03f, $"pixel {i}");
        }
    }

    [TestMethod]
    public void Open_SizeOfTheFirst_IsThatOfAll()
    {
        string folder = _folder.Path;
        File.WriteAllBytes(Path.Combine(folder, "a.png"), ImageFileTests.FileOf("png-colour"));
        File.WriteAllBytes(Path.Combine(folder, "b.jpg"), ImageFileTests.FileOf("jpeg-one-pixel"));
        MemorySamples rows = MemorySamples.From(ImageFolder.Open(folder));
        Assert.AreEqual("[3 × 18 × 21]", rows.Shape.ToString());
        Assert.AreEqual(rows[1][0], rows[1][17], 1e-6f, "One pixel, stretched, is the same all over.");
    }

    [TestMethod]
    public void Open_PicturesInBothPlaces_SaysWhatToDo()
    {
        string folder = Make(("cat/1.png", 0.5f), ("2.png", 0.5f));
        Assert.Contains("cat", Assert.ThrowsExactly<InvalidDataException>(() => ImageFolder.Open(folder)).Message);
    }

    [TestMethod]
    public void Read_DamagedPictureAmongGoodOnes_IsNamed()
    {
        string folder = Make(("1.png", 0.5f), ("2.png", 0.5f));
        File.WriteAllBytes(Path.Combine(folder, "3.png"), File.ReadAllBytes(Path.Combine(folder, "1.png"))[..50]);
        Assert.Contains("3.png", Assert.ThrowsExactly<InvalidDataException>(() => MemorySamples.From(ImageFolder.Open(folder))).Message);
    }

    [TestMethod]
    public void DataFolder_TrainAndTest_AreFound()
    {
        string folder = Make(("train/cat/1.png", 0.5f), ("train/dog/1.png", 0.5f), ("test/cat/1.png", 0.5f), ("test/dog/2.png", 0.25f));
        var data = DataFolder.Open(folder);
        Assert.AreEqual(2, data.Training.Count);
        Assert.AreEqual(2, data.Test!.Count);
        CollectionAssert.AreEqual((string[])["cat", "dog"], data.ClassNames.ToArray());
    }

    private string Make(params (string Path, float Brightness)[] pictures)
    {
        foreach ((string path, float brightness) in pictures)
        {
            string file = _folder.File(path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, PngWriter.ToBytes(new PixelImage(4, 3, 1, (byte)(255 * brightness))));
        }

        return _folder.Path;
    }
}
