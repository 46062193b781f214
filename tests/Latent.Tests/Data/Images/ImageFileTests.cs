using System.Text.Json;
using Latent.Data;
using Latent.Data.Images;
using Latent.Tests.House;
using Latent.Tests.Storage;

namespace Latent.Tests.Data.Images;

/// <summary>Pictures that Pillow wrote, with the pixels that it reads back: fixtures.json, made by make_fixtures.py.</summary>
[TestClass]
public sealed class ImageFileTests
{
    public static IEnumerable<object[]> Names() => Fixtures().Select(fixture => new object[] { fixture.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Read_EveryKind_GivesPillowsPixels(string name)
    {
        (_, byte[] file, int width, int height, int channels, byte[] pixels) = Fixtures().Single(fixture => fixture.Name == name);
        PixelImage image = Read(file, name);
        Assert.AreEqual((width, height, channels), (image.Width, image.Height, image.Channels));

        // Decoders of JPEG may round differently; those of PNG may not, but for the blend of what is half transparent.
        int most = name.StartsWith("jpeg", StringComparison.Ordinal) ? 3 : name.Contains("alpha", StringComparison.Ordinal) || name.Contains("transparent", StringComparison.Ordinal) ? 1 : 0;
        double sum = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            int difference = Math.Abs(pixels[i] - image.Pixels[i]);
            Assert.IsLessThanOrEqualTo(most, difference, $"{name}, byte {i}: {image.Pixels[i]}, Pillow has {pixels[i]}");
            sum += difference;
        }

        Assert.IsLessThan(0.5, sum / pixels.Length, "The mean difference.");
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Read_DamagedFile_IsRefusedOrReadButNothingElse(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(name);
        Damage.Check(FileOf(name), Damage.Bytes, damaged =>
        {
            File.WriteAllBytes(path, damaged);
            try
            {
                ImageFile.Read(path);
            }
            catch (InvalidDataException e)
            {
                StringAssert.StartsWith(e.Message, path);
                throw;
            }
        });
    }

    [TestMethod]
    public void Read_PngThatClaimsMoreThanItsContent_IsRefusedWithoutTheMemory()
    {
        byte[] file = PngWriter.ToBytes(new PixelImage(4, 4, 1));
        (file[18], file[19], file[22], file[23]) = (0x40, 0, 0x40, 0);
        AssertRefusedWithoutMemory(file, "cannot hold 16384 × 16384");
    }

    [TestMethod]
    public void Read_JpegThatClaimsMoreThanItsContent_IsRefusedWithoutTheMemory()
    {
        byte[] file = FileOf(Names().Select(name => (string)name[0]).First(name => name.StartsWith("jpeg", StringComparison.Ordinal)));
        int frame = Enumerable.Range(0, file.Length - 1).First(at => file[at] == 0xFF && file[at + 1] is 0xC0 or 0xC2);
        (file[frame + 5], file[frame + 6], file[frame + 7], file[frame + 8]) = (0x40, 0, 0x40, 0);
        AssertRefusedWithoutMemory(file, "cannot hold 16384 × 16384");
    }

    [TestMethod]
    public void Read_PngThatWantsADictionary_IsRefused()
    {
        byte[] file = PngWriter.ToBytes(new PixelImage(4, 4, 1));
        int content = file.AsSpan().IndexOf("IDAT"u8) + 4;
        (file[content], file[content + 1]) = (0x78, 0x20);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Read(file, "dictionary.png")).Message, "cannot be unpacked");
    }

    [TestMethod]
    public void Read_JpegOfThousandsOfScans_IsRefused()
    {
        // Each of them goes over all blocks of the picture, and takes but a few bytes.
        byte[] file = FileOf(Names().Select(name => (string)name[0]).First(name => name.StartsWith("jpeg", StringComparison.Ordinal) && name.Contains("progressive", StringComparison.Ordinal)));
        int scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        int end = Enumerable.Range(scan + 2, file.Length).First(at => file[at] == 0xFF && file[at + 1] is >= 0xC0 and (< 0xD0 or > 0xD7));
        byte[] many = [.. file[..scan], .. Enumerable.Repeat(file[scan..end], 300).SelectMany(bytes => bytes), .. file[end..]];
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Read(many, "scans.jpg")).Message, "more than 256 scans");
    }

    private static void AssertRefusedWithoutMemory(byte[] file, string why)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => Read(file, "claims")).Message, why);
        Assert.IsLessThan(1L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Read_WhatPngWriterWrites_IsTheSame()
    {
        var image = new PixelImage(7, 5, 3, 40);
        image.Draw([.. Enumerable.Range(0, 75).Select(i => i / 75f)], [3, 5, 5], 1, 0);
        CollectionAssert.AreEqual(image.Pixels.ToArray(), Read(PngWriter.ToBytes(image), "written").Pixels.ToArray());
    }

    [TestMethod]
    public void Read_NoPicture_SaysSoAndNamesTheFile()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("text.png");
        File.WriteAllText(path, "a text");
        string message = Assert.ThrowsExactly<InvalidDataException>(() => ImageFile.Read(path)).Message;
        Assert.Contains("neither a PNG nor a JPEG", message);
        Assert.Contains("text.png", message);
    }

    internal static byte[] FileOf(string name) => Fixtures().Single(fixture => fixture.Name == name).File;

    private static PixelImage Read(byte[] file, string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File(name);
        File.WriteAllBytes(path, file);
        return ImageFile.Read(path);
    }

    private static (string Name, byte[] File, int Width, int Height, int Channels, byte[] Pixels)[] Fixtures()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Latent.Tests", "Data", "Images", "fixtures.json")));
        return [.. json.RootElement.EnumerateArray().Select(entry => (
            entry.GetProperty("name").GetString()!,
            entry.GetProperty("file").GetBytesFromBase64(),
            entry.GetProperty("width").GetInt32(),
            entry.GetProperty("height").GetInt32(),
            entry.GetProperty("channels").GetInt32(),
            entry.GetProperty("pixels").GetBytesFromBase64()))];
    }
}
