using System.Buffers.Binary;
using System.IO.Compression;
using Latent.Data;

namespace Latent.Tests.Data;

[TestClass]
public sealed class ImageTests
{
    [TestMethod]
    public void Compose_TwoImages_LiesSideBySide()
    {
        PixelImage image = ImageGrid.Compose([0, 1, 0.5f, float.NaN], [1, 1, 2], columns: 5, zoom: 1, gap: 1);
        Assert.AreEqual((7, 3), (image.Width, image.Height));
        CollectionAssert.AreEqual(new byte[] { 255, 0, 255, 255, 128, 0, 255 }, image.Pixels.Slice(7, 7).ToArray());
    }

    [TestMethod]
    public void Draw_BeyondTheEdge_IsCutOff()
    {
        var image = new PixelImage(2, 2, 3);
        image.Draw([1, 0.5f, 0], [3, 1, 1], -1, 1, zoom: 3);
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 0, 0, 0, 255, 128, 0, 255, 128, 0 }, image.Pixels.ToArray());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void PngWriter_Image_DecodesToItsPixels(int channels)
    {
        var image = new PixelImage(5, 4, channels, 200);
        image.Draw([0, 0.25f, 0.5f, 0.75f], [1, 2, 2], 1, 1);
        byte[] png = PngWriter.ToBytes(image);

        // Signature, then chunks: the checksums and the unpacked lines are verified by hand.
        CollectionAssert.AreEqual(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }, png[..8]);
        byte[]? lines = null;
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            ReadOnlySpan<byte> typeAndData = png.AsSpan(at + 4, length + 4);
            Assert.AreEqual(Crc(typeAndData), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            if (typeAndData[..4].SequenceEqual("IDAT"u8))
            {
                using var zlib = new ZLibStream(new MemoryStream(typeAndData[4..].ToArray()), CompressionMode.Decompress);
                var content = new MemoryStream();
                zlib.CopyTo(content);
                lines = content.ToArray();
            }

            at += length + 12;
        }

        int stride = 5 * channels;
        var pixels = new byte[4 * stride];
        for (int y = 0; y < 4; y++)
        {
            Assert.AreEqual(2, lines![y * (stride + 1)]);
            for (int x = 0; x < stride; x++)
            {
                pixels[(y * stride) + x] = (byte)(lines[(y * (stride + 1)) + 1 + x] + (y == 0 ? 0 : pixels[((y - 1) * stride) + x]));
            }
        }

        CollectionAssert.AreEqual(image.Pixels.ToArray(), pixels);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB8_8320 & (0 - (crc & 1)));
            }
        }

        return ~crc;
    }
}
