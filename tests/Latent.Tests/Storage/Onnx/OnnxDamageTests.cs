using Latent.Storage.Onnx;

namespace Latent.Tests.Storage.Onnx;

/// <summary>ONNX files that are damaged or made to do harm: refused with one exception, without an endless loop or a huge allocation.</summary>
[TestClass]
public sealed class OnnxDamageTests
{
    public static IEnumerable<object[]> Cases() => OnnxExportTests.Cases();

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Read_DamagedFile_IsRefusedOrGivesAModelThatCanBeSaved(string name)
    {
        (var model, string[] networks) = OnnxExportTests.Make(name);
        Damage.Check(OnnxExportTests.Export(model, networks), Damage.Bytes, damaged => OnnxImport.Load(new MemoryStream(damaged)).Save(Stream.Null), trials: 150);
    }

    [TestMethod]
    public void Read_OperationsInACircle_IsRefused() =>
        Refused("in a circle", [4], Node("Relu", ["input"], ["a"]), Node("Relu", ["a"], ["input"]));

    [TestMethod]
    public void Read_ConstantThatIsACopyOfItself_IsRefused() =>
        Refused("no constant", [4], Node("Gemm", ["input", "a"], ["output"]), Node("Identity", ["b"], ["a"]), Node("Identity", ["a"], ["b"]), Node("Identity", [], ["c"]));

    [TestMethod]
    public void Read_OperationThatGivesNothing_IsRefused() => Refused("gives nothing", [4], Node("Relu", ["input"], []));

    [TestMethod]
    public void Read_SettingThatNoLayerHas_IsRefused() =>
        Refused("slope", [4], Node("LeakyRelu", ["input"], ["output"], new ProtobufWriter().Text(1, "alpha").Single(2, 7)));

    [TestMethod]
    public void Read_RecurrentLayerThatClaimsMillionsOfUnits_IsRefused()
    {
        OnnxNodeWriter claim = Node("LSTM", ["turned", "w", "w"], ["", "state"], new ProtobufWriter().Text(1, "hidden_size").Number(3, 1 << 29));
        Refused("cannot be read", [4, 3], Node("Transpose", ["input"], ["turned"], new ProtobufWriter().Text(1, "perm").Number(8, 1).Number(8, 0).Number(8, 2)), claim);
    }

    [TestMethod]
    public void Read_OneValueSpreadOverMillions_IsRefused() => Refused("spreads one value", [1 << 26], Node("Mul", ["input", "w"], ["output"]));

    [TestMethod]
    public void Read_ConstantOfImpossibleSizes_IsRefused() => Refused(File([4], [1L << 30, 1L << 30, 1L << 30], [Node("Relu", ["input"], ["output"])]), "damaged");

    [TestMethod]
    public void Read_InputOfImpossibleShape_IsRefused() => Refused("no network takes", [1 << 20, 1 << 20]);

    [TestMethod]
    public void Read_NetworkWhoseNameIsAPath_IsRefused() => Refused(File([4], [1], [Node("Relu", ["input"], ["output"])], "a/b"), "no slash");

    private static void Refused(string why, int[] input, params OnnxNodeWriter[] nodes) => Refused(File(input, [1], nodes), why);

    private static void Refused(byte[] file, string why)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => OnnxImport.Load(new MemoryStream(file))).Message, why);
        Assert.IsLessThan(1L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static OnnxNodeWriter Node(string operation, string[] inputs, string[] outputs, params ProtobufWriter[] attributes) => new(operation, inputs, outputs, attributes);

    /// <summary>A file of nodes over one input, with a constant "w" of one value, whatever sizes it claims.</summary>
    private static byte[] File(int[] input, long[] constant, OnnxNodeWriter[] nodes, string networks = "")
    {
        var graph = new ProtobufWriter();
        foreach (OnnxNodeWriter node in nodes)
        {
            graph.Message(1, node.Write());
        }

        var tensor = new ProtobufWriter().Number(2, OnnxGraph.FloatType).Text(8, "w").Single(4, 2);
        foreach (long size in constant)
        {
            tensor.Number(1, size);
        }

        var shape = new ProtobufWriter().Message(1, new ProtobufWriter().Text(2, "batch"));
        foreach (int size in input)
        {
            shape.Message(1, new ProtobufWriter().Number(1, size));
        }

        var type = new ProtobufWriter().Message(1, new ProtobufWriter().Number(1, OnnxGraph.FloatType).Message(2, shape));
        graph.Message(5, tensor).Message(11, new ProtobufWriter().Text(1, "input").Message(2, type)).Message(12, new ProtobufWriter().Text(1, "output"));
        var model = new ProtobufWriter().Message(7, graph);
        if (networks.Length > 0)
        {
            model.Message(14, new ProtobufWriter().Text(1, "latent.networks").Text(2, networks));
        }

        using var stream = new MemoryStream();
        model.WriteTo(stream);
        return stream.ToArray();
    }

    private sealed record OnnxNodeWriter(string Operation, string[] Inputs, string[] Outputs, ProtobufWriter[] Attributes)
    {
        public ProtobufWriter Write()
        {
            var node = new ProtobufWriter();
            foreach (string input in Inputs)
            {
                node.Text(1, input);
            }

            foreach (string output in Outputs)
            {
                node.Text(2, output);
            }

            node.Text(4, Operation);
            foreach (ProtobufWriter attribute in Attributes)
            {
                node.Message(5, attribute);
            }

            return node;
        }
    }
}
