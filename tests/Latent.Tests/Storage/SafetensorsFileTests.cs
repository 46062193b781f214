using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Latent.Storage;

namespace Latent.Tests.Storage;

[TestClass]
public sealed class SafetensorsFileTests
{
    [TestMethod]
    public void Write_ThenOpen_GivesTheSame()
    {
        byte[] bytes = Example();
        using SafetensorsFile file = SafetensorsFile.Open(new MemoryStream(bytes));
        CollectionAssert.AreEqual(new[] { "a", "b.weight", "scalar" }, file.Tensors.Keys.ToArray());
        CollectionAssert.AreEqual(new[] { 1.5f, float.NaN, -0f, 4, 5, 6 }, file.ReadSingles("b.weight"));
        CollectionAssert.AreEqual(new[] { 2, 3 }, file.Tensors["b.weight"].Sizes.ToArray());
        CollectionAssert.AreEqual(new[] { 7f }, file.ReadSingles("scalar"));
        Assert.AreEqual("größer \"<&>\"", file.Metadata["note"]);
        Assert.AreEqual(0, file.Tensors.Values.Min(tensor => tensor.Offset) % 8, "the data is aligned");
    }

    [TestMethod]
    public void Write_InOtherOrder_GivesTheSameBytes()
    {
        TensorData[] tensors = [new("x", [2], new float[] { 1, 2 }), new("y", [1], new float[] { 3 })];
        var first = new MemoryStream();
        var second = new MemoryStream();
        SafetensorsFile.Write(first, tensors, new Dictionary<string, string> { ["k"] = "1", ["a"] = "2" });
        SafetensorsFile.Write(second, tensors.Reverse(), new Dictionary<string, string> { ["a"] = "2", ["k"] = "1" });
        CollectionAssert.AreEqual(first.ToArray(), second.ToArray());
    }

    [TestMethod]
    public void Open_StreamThatCannotSeek_IsRead()
    {
        using SafetensorsFile file = SafetensorsFile.Open(new System.IO.Compression.GZipStream(Packed(Example()), System.IO.Compression.CompressionMode.Decompress));
        Assert.AreEqual(6, file.ReadSingles("b.weight").Length);
    }

    [TestMethod]
    public void Open_StreamNotAtItsStart_ReadsFromThere()
    {
        var stream = new MemoryStream([1, 2, 3, .. Example()]) { Position = 3 };
        using SafetensorsFile file = SafetensorsFile.Open(stream);
        CollectionAssert.AreEqual(new[] { 7f }, file.ReadSingles("scalar"));
    }

    [TestMethod]
    [DataRow("F64", "000000000000F83F", 1.5f)]
    [DataRow("F16", "003E", 1.5f)]
    [DataRow("BF16", "C03F", 1.5f)]
    [DataRow("F32", "0000C03F", 1.5f)]
    [DataRow("I64", "FDFFFFFFFFFFFFFF", -3f)]
    [DataRow("I32", "FDFFFFFF", -3f)]
    [DataRow("I16", "FDFF", -3f)]
    [DataRow("I8", "FD", -3f)]
    [DataRow("U8", "FD", 253f)]
    [DataRow("U16", "0201", 258f)]
    [DataRow("U32", "02010000", 258f)]
    [DataRow("U64", "0201000000000000", 258f)]
    [DataRow("BOOL", "01", 1f)]
    public void ReadSingles_OtherType_IsConverted(string type, string hex, float expected)
    {
        byte[] data = Convert.FromHexString(hex);
        using SafetensorsFile file = SafetensorsFile.Open(Make($$$"""{"t":{"dtype":"{{{type}}}","shape":[1],"data_offsets":[0,{{{data.Length}}}]}}""", data));
        CollectionAssert.AreEqual(new[] { expected }, file.ReadSingles("t"));
    }

    [TestMethod]
    [DataRow("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "does not fill", DisplayName = "wrongly shaped")]
    [DataRow("""{"t":{"dtype":"F32","shape":[2147483647,2147483647,4],"data_offsets":[0,8]}}""", "larger than the file", DisplayName = "product beyond 64 bits")]
    [DataRow("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,800000000000]}}""", "of which the file has 8", DisplayName = "oversized")]
    [DataRow("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "overlaps", DisplayName = "overlapping")]
    [DataRow("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "gap", DisplayName = "gap")]
    [DataRow("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "end at byte", DisplayName = "bytes left over")]
    [DataRow("""{"t":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", "F31", DisplayName = "unknown type")]
    [DataRow("""{"t":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "whole numbers", DisplayName = "negative size")]
    [DataRow("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "lies at bytes 8 to 0", DisplayName = "offsets reversed")]
    [DataRow("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "lies at bytes", DisplayName = "negative offset")]
    [DataRow("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", "EndArray", DisplayName = "three offsets")]
    [DataRow("""{"t":{"dtype":"F32","shape":[2]}}""", "lacks data_offsets", DisplayName = "no offsets")]
    [DataRow("""{"t":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "twice", DisplayName = "field twice")]
    [DataRow("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "twice", DisplayName = "tensor twice")]
    [DataRow("""{"t":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", "whole numbers", DisplayName = "broken size")]
    [DataRow("""{"t":{"dtype":"F32","shape":[[[[[[[[[[[[[2]]]]]]]]]]]]],"data_offsets":[0,8]}}""", "", DisplayName = "deep nesting")]
    [DataRow("""{"__metadata__":{"a":1}}""", "metadata", DisplayName = "metadata no text")]
    [DataRow("""["t"]""", "StartObject", DisplayName = "no object")]
    [DataRow("""{"t":""", "", DisplayName = "cut JSON")]
    [DataRow("""{} {}""", "", DisplayName = "more after the object")]
    [DataRow("", "", DisplayName = "empty header")]
    public void Open_BrokenHeader_IsRefusedWithTheReason(string json, string expected)
    {
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => SafetensorsFile.Open(Make(json, new byte[8]), "weights.safetensors"));
        StringAssert.Contains(error.Message, expected);
        StringAssert.StartsWith(error.Message, "weights.safetensors");
    }

    [TestMethod]
    public void Open_EveryTruncation_IsRefused()
    {
        byte[] bytes = Example();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.ThrowsExactly<InvalidDataException>(() => SafetensorsFile.Open(new MemoryStream(bytes, 0, length)), $"at {length} bytes");
        }
    }

    [TestMethod]
    public void Open_HeaderLengthBeyondTheFile_IsRefusedWithoutAllocating()
    {
        byte[] bytes = Example();
        foreach (ulong length in new[] { ulong.MaxValue, (ulong)long.MaxValue, 99_000_000UL, (ulong)bytes.Length - 7 })
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.ThrowsExactly<InvalidDataException>(() => SafetensorsFile.Open(new MemoryStream(bytes)));
            Assert.IsLessThan(1_000_000L, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [TestMethod]
    public void Open_AnyMutation_IsReadOrRefused()
    {
        byte[] original = Example();
        Gen<(int, byte)[]> mutations = Gen.Choose(0, original.Length - 1).SelectMany(at => Gen.Choose(0, 255).Select(value => (at, (byte)value))).ArrayOf()
            .Where(list => list.Length is > 0 and < 20);
        Prop.ForAll(mutations.ToArbitrary(), list =>
        {
            byte[] bytes = [.. original];
            foreach ((int at, byte value) in list)
            {
                bytes[at] = value;
            }

            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(new MemoryStream(bytes));
                return file.Tensors.Keys.All(name => file.ReadSingles(name).Length == file.Tensors[name].Count);
            }
            catch (InvalidDataException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [TestMethod]
    public void Open_RandomHeaderText_IsReadOrRefused()
    {
        // Grammar-like noise reaches deeper than random bytes.
        string[] pieces = ["{", "}", "[", "]", ",", ":", "\"t\"", "\"dtype\"", "\"F32\"", "\"shape\"", "\"data_offsets\"", "0", "1", "4", "-1", "1e3", "\"__metadata__\"", " ", "null", "\"\\ud800\""];
        Prop.ForAll(Gen.Elements(pieces).ArrayOf().ToArbitrary(), parts =>
        {
            try
            {
                SafetensorsFile.Open(Make(string.Concat(parts), new byte[4])).Dispose();
            }
            catch (InvalidDataException)
            {
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [TestMethod]
    public void WriteAndOpen_AnyTensors_RoundTrip()
    {
        Prop.ForAll<Dictionary<NonNull<string>, float[]>>(content =>
        {
            var stream = new MemoryStream();
            var tensors = content.Where(entry => entry.Key.Get != "__metadata__" && !HasLoneSurrogate(entry.Key.Get))
                .Select(entry => new TensorData(entry.Key.Get, [entry.Value.Length], entry.Value)).ToList();
            SafetensorsFile.Write(stream, tensors);
            stream.Position = 0;
            using SafetensorsFile file = SafetensorsFile.Open(stream);
            return file.Tensors.Count == tensors.Count && tensors.All(tensor => file.ReadSingles(tensor.Name).AsSpan().SequenceEqual(tensor.Values.Span));
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void Write_ValuesThatDoNotFillTheShape_AreRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => SafetensorsFile.Write(new MemoryStream(), [new TensorData("a", [3], new float[2])]));

    [TestMethod]
    public void ReadSingles_UnknownName_NamesThoseThatAreThere()
    {
        using SafetensorsFile file = SafetensorsFile.Open(new MemoryStream(Example()));
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => file.ReadSingles("c")).Message, "b.weight");
    }

    private static bool HasLoneSurrogate(string text) => text.Any(char.IsSurrogate);

    private static byte[] Example()
    {
        var stream = new MemoryStream();
        SafetensorsFile.Write(
            stream,
            [new TensorData("b.weight", [2, 3], new[] { 1.5f, float.NaN, -0f, 4, 5, 6 }), new TensorData("a", [0], default), new TensorData("scalar", [], new float[] { 7 })],
            new Dictionary<string, string> { ["note"] = "größer \"<&>\"" });
        return stream.ToArray();
    }

    private static MemoryStream Make(string json, byte[] data)
    {
        byte[] header = Encoding.UTF8.GetBytes(json);
        var stream = new MemoryStream();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        stream.Write(data);
        stream.Position = 0;
        return stream;
    }

    private static MemoryStream Packed(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        stream.Position = 0;
        return stream;
    }
}
