using System.Buffers.Binary;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Latent.Data;
using Latent.Numerics;

namespace Latent.Tests.Data;

[TestClass]
public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Read_ImagesAndLabels_ArePlacedAndScaled(bool packed)
    {
        string images = Save("images", Make(0x08, [2, 2, 3], [0, 255, 51, 1, 2, 3, 4, 5, 6, 7, 8, 9]), packed);
        string labels = Save("labels", Make(0x08, [2], [7, 0]), packed);
        MemorySamples samples = IdxFile.Read(images, labels);
        Assert.AreEqual(Shape.Create(1, 2, 3), samples.Shape);
        Assert.AreEqual(2, samples.Rows);
        CollectionAssert.AreEqual(new[] { 0, 1, 0.2f, 1 / 255f, 2 / 255f, 3 / 255f }, samples[0].ToArray());
        CollectionAssert.AreEqual(new[] { 7, 0 }, samples.Labels.ToArray());
    }

    [TestMethod]
    public void Read_WithoutScaling_KeepsBytes() =>
        CollectionAssert.AreEqual(new[] { 0f, 255, 51 }, IdxFile.Read(Save("a", Make(0x08, [1, 3], [0, 255, 51])), options: new() { ScaleBytes = false }).Values.ToArray());

    [TestMethod]
    public void Read_ColourWithChannelsLast_ComesChannelsFirst()
    {
        MemorySamples samples = IdxFile.Read(Save("a", Make(0x08, [2, 1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])), options: new() { ScaleBytes = false });
        Assert.AreEqual(Shape.Create(3, 1, 2), samples.Shape);
        CollectionAssert.AreEqual(new[] { 1f, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12 }, samples.Values.ToArray());
    }

    [TestMethod]
    public void Read_ChannelsFirstBySetting_IsKept() =>
        Assert.AreEqual(Shape.Create(1, 2, 3), IdxFile.Read(Save("a", Make(0x08, [1, 1, 2, 3], new byte[6])), options: new() { ChannelsLast = false }).Shape);

    [TestMethod]
    [DataRow((byte)0x09, "FE", -2f)]
    [DataRow((byte)0x0B, "FFFE", -2f)]
    [DataRow((byte)0x0C, "FFFFFFFE", -2f)]
    [DataRow((byte)0x0D, "BFC00000", -1.5f)]
    [DataRow((byte)0x0E, "BFF8000000000000", -1.5f)]
    public void Read_EveryType_IsTakenAsItIs(byte type, string hex, float expected) =>
        CollectionAssert.AreEqual(new[] { expected }, IdxFile.Read(Save("a", Make(type, [1, 1], Convert.FromHexString(hex)))).Values.ToArray());

    [TestMethod]
    public void Read_MaxRows_TakesTheFirst()
    {
        string images = Save("images", Make(0x08, [3, 2], [1, 2, 3, 4, 5, 6]), packed: true);
        MemorySamples samples = IdxFile.Read(images, Save("labels", Make(0x08, [3], [4, 5, 6])), new() { MaxRows = 2, ScaleBytes = false });
        CollectionAssert.AreEqual(new[] { 1f, 2, 3, 4 }, samples.Values.ToArray());
        CollectionAssert.AreEqual(new[] { 4, 5 }, samples.Labels.ToArray());
    }

    [TestMethod]
    public void Read_BrokenFile_SaysWhereAndWhat()
    {
        AssertRefused([], "byte 0");
        AssertRefused([0, 0, 8], "byte 3", "magic");
        AssertRefused([0x89, (byte)'P', (byte)'N', (byte)'G', 0], "89504E47", "another format");
        AssertRefused([0, 0, 0x0A, 1, 0, 0, 0, 1, 1], "0x0A", "byte 2");
        AssertRefused([0, 0, 8, 0], "dimensions at byte 3");
        AssertRefused([0, 0, 8, 3, 0, 0, 0, 1, 0], "byte 9", "dimension 1");
        AssertRefused(Make(0x08, [2, 2], [1, 2, 3]), "truncated", "15 bytes", "16");
        AssertRefused(Make(0x08, [1, 2], [1, 2, 3]), "damaged", "15 bytes");
        AssertRefused(Make(0x08, [1, 0], []), "dimension 1", "byte 8");
        AssertRefused(Make(0x08, [0, 2], []), "0", "empty");
        AssertRefused(Make(0x08, [1, 1, 1, 1, 1], [1]), "at most four");
        AssertRefused(Make(0x08, [1, 65536, 65536], []), "larger");
        AssertRefused(Make(0x08, [int.MaxValue, 1000], []), "MaxValues");
    }

    [TestMethod]
    public void Read_PackedTruncated_SaysWhere()
    {
        byte[] content = Make(0x08, [2, 8], [.. Enumerable.Range(0, 16).Select(i => (byte)i)]);
        StringAssert.Contains(Refused(Save("a", content[..^3], packed: true)), "ends at byte 25");
        byte[] gzip = Pack(content);
        StringAssert.Contains(Refused(Save("b", gzip[..(gzip.Length / 2)])), "truncated");
        StringAssert.Contains(Refused(Save("c", [.. content, 1], packed: true)), "more after byte 28");
    }

    [TestMethod]
    public void Read_HugeClaimInASmallPackedFile_TakesLittleMemory()
    {
        string path = Save("a", Make(0x0D, [1 << 20, 1 << 10], new byte[4000]), packed: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        StringAssert.Contains(Refused(path), "truncated");
        Assert.IsLessThan(40_000_000L, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Read_LabelsThatDoNotMatch_AreRefused()
    {
        string images = Save("images", Make(0x08, [2, 1], [1, 2]));
        StringAssert.Contains(Refused(images, Save("three", Make(0x08, [3], [1, 2, 3]))), "3 labels");
        StringAssert.Contains(Refused(images, images), "interchanged");
        StringAssert.Contains(Refused(images, Save("reals", Make(0x0D, [2], new byte[8]))), "whole numbers");
        StringAssert.Contains(Refused(images, Save("negative", Make(0x09, [2], [1, 0xFF]))), "byte 9");
    }

    [TestMethod]
    public void Read_MissingFile_IsNamed() =>
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => IdxFile.Read(_folder.File("nothing"))).Message, "nothing");

    [TestMethod]
    public void Read_AnyMutation_IsReadOrRefused()
    {
        byte[] original = Make(0x08, [2, 2, 3], new byte[12]);
        string path = _folder.File("fuzz");
        Prop.ForAll(Gen.Choose(0, original.Length - 1).SelectMany(at => Gen.Choose(0, 255).Select(value => (at, value))).ToArbitrary(), change =>
        {
            byte[] bytes = [.. original];
            bytes[change.at] = (byte)change.value;
            foreach (bool packed in new[] { false, true })
            {
                File.WriteAllBytes(path, packed ? Pack(bytes) : bytes);
                try
                {
                    IdxFile.Read(path);
                }
                catch (InvalidDataException)
                {
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [TestMethod]
    public void Read_FashionMnist_HasItsRows()
    {
        string? images = TestData.Shared("fashion-mnist/t10k-images-idx3-ubyte.gz");
        if (images is null)
        {
            return;
        }

        MemorySamples samples = IdxFile.Read(images, images.Replace("images-idx3", "labels-idx1", StringComparison.Ordinal));
        Assert.AreEqual(10_000, samples.Rows);
        Assert.AreEqual(Shape.Create(1, 28, 28), samples.Shape);
        foreach (IGrouping<int, int> group in samples.Labels.ToArray().GroupBy(label => label))
        {
            Assert.AreEqual(1000, group.Count());
        }
    }

    private void AssertRefused(byte[] content, params string[] expected)
    {
        string path = Save("broken", content);
        string message = Refused(path);
        StringAssert.StartsWith(message, path);
        foreach (string part in expected)
        {
            StringAssert.Contains(message, part);
        }
    }

    private static string Refused(string path, string? labels = null) =>
        Assert.ThrowsExactly<InvalidDataException>(() => IdxFile.Read(path, labels)).Message;

    private string Save(string name, byte[] content, bool packed = false)
    {
        string path = _folder.File(name);
        File.WriteAllBytes(path, packed ? Pack(content) : content);
        return path;
    }

    private static byte[] Pack(byte[] content)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionMode.Compress))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }

    private static byte[] Make(byte type, int[] sizes, byte[] values)
    {
        var bytes = new byte[4 + (4 * sizes.Length) + values.Length];
        bytes[2] = type;
        bytes[3] = (byte)sizes.Length;
        for (int i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), sizes[i]);
        }

        values.CopyTo(bytes, bytes.Length - values.Length);
        return bytes;
    }
}
