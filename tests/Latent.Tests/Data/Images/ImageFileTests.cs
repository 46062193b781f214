using System.Text.Json;
using Latent.Data;
using Latent.Data.Images;
using Latent.Tests.House;

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
        byte[] file = Fixtures().Single(fixture => fixture.Name == name).File;
        var random = new Random(5);
        for (int trial = 0; trial < 200; trial++)
        {
            byte[] damaged = trial < 40 ? file[..(file.Length * trial / 40)] : [.. file];
            for (int change = 0; trial >= 40 && change < 3; change++)
            {
                // What is behind the signature.
                damaged[random.Next(8, damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                Read(damaged, name);
            }
            catch (InvalidDataException)
            {
                // Or it happens to be a picture still.
            }
        }
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
