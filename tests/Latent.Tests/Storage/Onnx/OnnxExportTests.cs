using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Networks.Managed;
using Latent.Numerics;
using Latent.Storage;
using Latent.Storage.Onnx;

namespace Latent.Tests.Storage.Onnx;

/// <summary>
/// The structure of exported files. Their numbers are compared with onnxruntime by check-onnx.js beside this file,
/// over what these tests write to the folder named by LATENT_ONNX_OUT.
/// </summary>
[TestClass]
public sealed class OnnxExportTests
{
    public static IEnumerable<object[]> Cases() => AllCases().Select(entry => new object[] { entry.Key });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Write_EveryLayer_GraphIsConnectedAndConstantsAreWhole(string name)
    {
        (ModelFile model, string[] networks) = Make(name);
        byte[] file = Export(model, networks);
        OnnxReader read = OnnxReader.Read(file);
        Assert.AreEqual(17, read.Opset);
        var known = new HashSet<string>(read.Constants.Keys) { "input", "" };
        foreach ((string operation, string[] inputs, string[] outputs) in read.Nodes)
        {
            foreach (string input in inputs)
            {
                Assert.IsTrue(known.Contains(input), $"{operation} takes {input}, which nothing before it gives.");
            }

            foreach (string output in outputs.Where(output => output.Length > 0))
            {
                Assert.IsTrue(known.Add(output), $"Two nodes give {output}.");
            }
        }

        Assert.Contains("output", known);
        foreach ((string constant, (int[] sizes, int bytes)) in read.Constants)
        {
            int each = constant.StartsWith('k') ? 8 : 4;
            Assert.AreEqual(sizes.Aggregate(1, (a, b) => a * b) * each, bytes, constant);
        }

        WriteReference(name, model, networks, file);
    }

    [TestMethod]
    public void Write_SameModel_SameBytes()
    {
        (ModelFile model, string[] networks) = Make("conv");
        CollectionAssert.AreEqual(Export(model, networks), Export(model, networks));
    }

    [TestMethod]
    public void Write_NoiseAndDropout_AreLeftOut()
    {
        (ModelFile model, string[] networks) = Make("noise");
        CollectionAssert.AreEqual((string[])["Gemm", "Gemm", "Identity"], OnnxReader.Read(Export(model, networks)).Nodes.Select(node => node.Operation).ToArray());
    }

    [TestMethod]
    public void Write_UnknownNetwork_IsRefused()
    {
        (ModelFile model, _) = Make("dense");
        Assert.ThrowsExactly<InvalidDataException>(() => Export(model, ["generator"]));
        Assert.ThrowsExactly<ArgumentException>(() => Export(model, []));
    }

    [TestMethod]
    public void Write_NetworksThatDoNotFollow_IsRefused()
    {
        (ModelFile model, _) = Make("dense");
        Assert.Contains("[2]", Assert.ThrowsExactly<ArgumentException>(() => Export(model, ["encoder", "encoder"])).Message);
    }

    internal static byte[] Export(ModelFile model, string[] networks)
    {
        using var stream = new MemoryStream();
        OnnxExport.Save(model, networks, stream);
        return stream.ToArray();
    }

    internal static Dictionary<string, (Shape Input, Layer[] Encoder, Layer[] Decoder)> AllCases() => new()
    {
        ["dense"] = ([7], [new Dense(5), new ReLU(), new Dense(3, bias: false), new SELU(), new Dense(4), new Tanh(), new Dense(2), new Sigmoid()], []),
        ["sequence"] = ([6, 5], [new Dense(4), new LeakyReLU(0.2f), new Flatten(), new Dense(3)], []),
        ["conv"] = ([2, 9, 11], [new Conv2D(3, 3, 2), new LeakyReLU(), new Conv2D(4, 3) { Padding = 1, Bias = false }, new BatchNorm(), new ReLU(), new MaxPool2D(2), new Flatten(), new Dense(6), new BatchNorm()], []),
        ["conv-same"] = ([1, 10, 7], [new Conv2D(3, 3, 2) { Padding = Padding.Same }, new ReLU(), new Conv2D(2, 4) { Padding = Padding.Same }, new Conv2D(2, 2, 3) { Padding = Padding.Same }], []),
        ["transposed"] = ([6], [new Dense(60), new Reshape(3, 4, 5), new ConvTranspose2D(4, 3, 2) { Padding = 1, OutputPadding = 1 }, new ReLU(), new ConvTranspose2D(2, 4, 2) { Padding = Padding.Same }, new ConvTranspose2D(2, 3, 2) { Padding = Padding.Same, Bias = false }, new ConvTranspose2D(1, 2, 3), new Sigmoid()], []),
        ["transposed-gaps"] = ([2, 4, 4], [new ConvTranspose2D(3, 2, 3) { Padding = Padding.Same }], []),
        ["pool-overlap"] = ([1, 9, 9], [new MaxPool2D(3, 2), new Conv2D(2, 3, 2)], []),
        ["noise"] = ([5], [new GaussianNoise(0.3f), new Dense(4), new Dropout(0.5f), new Dense(2)], []),
        ["mixed"] = ([5], [new Dense(4)], [new Dense(7), new MixedOutput(1, 3, 1, 2)]),
        ["lstm"] = ([6, 5], [new LSTM(7) { ReturnSequences = true }, new LSTM(3)], [new RepeatVector(6), new LSTM(4) { ReturnSequences = true }, new Dense(5), new Sigmoid()]),
        ["gru"] = ([6, 5], [new GRU(7) { ReturnSequences = true }, new GRU(3)], [new RepeatVector(6), new GRU(4) { ReturnSequences = true }, new Dense(5)]),
        ["variational"] = ([9], [new Dense(6), new SELU(), new GaussianLatent(3)], [new Dense(9), new Sigmoid()]),
        ["tied"] = ([9], [new Dense(6), new SELU(), new Dense(3)], [new TransposedDense(6, "encoder.2"), new SELU(), new TransposedDense(9, "encoder.0"), new Sigmoid()]),
    };

    internal static (ModelFile Model, string[] Networks) Make(string name)
    {
        (Shape input, Layer[] encoderLayers, Layer[] decoderLayers) = AllCases()[name];
        var encoder = new Architecture(input, [.. encoderLayers]);
        List<Network> networks = [new("encoder", encoder)];
        if (decoderLayers.Length > 0)
        {
            networks.Add(new Network("decoder", new Architecture(encoder.Output, [.. decoderLayers])));
        }

        return (Random(networks), [.. networks.Select(network => network.Name)]);
    }

    /// <summary>A model of networks with random weights.</summary>
    internal static ModelFile Random(IReadOnlyList<Network> networks)
    {
        using IInferenceSession session = ManagedEngine.Shared.Compile(networks);
        var random = new RandomStream(3, RandomPurpose.Initialization);
        var tensors = new SortedDictionary<string, ModelTensor>(StringComparer.Ordinal);
        foreach (TensorInfo tensor in session.Tensors)
        {
            bool variance = tensor.Name.EndsWith("running_var", StringComparison.Ordinal);
            var values = new float[tensor.Shape.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = random.NextSingle() - 0.5f + (variance ? 1 : 0);
            }

            tensors[tensor.Name] = new ModelTensor(tensor.Shape, values);
        }

        return new ModelFile { Kind = "autoencoder", Architectures = networks.ToDictionary(network => network.Name, network => network.Architecture), Tensors = tensors };
    }

    /// <summary>What the managed engine makes of rows.</summary>
    internal static float[] Run(ModelFile model, IEnumerable<string> names, float[] input, int rows)
    {
        Network[] networks = [.. names.Select(network => new Network(network, model.Architectures[network]))];
        using IInferenceSession session = ManagedEngine.Shared.Compile(networks);
        foreach (TensorInfo tensor in session.Tensors)
        {
            session.Write(tensor.Name, model.Tensors[tensor.Name].Values.Span);
        }

        float[] values = input;
        foreach (Network network in networks)
        {
            var output = new float[rows * network.Architecture.Output.Length];
            session.Run(network.Name, values, rows, output);
            values = output;
        }

        return values;
    }

    /// <summary>Writes the file with inputs and what the managed engine makes of them.</summary>
    internal static void WriteReference(string name, ModelFile model, string[] names, byte[] file)
    {
        const int Rows = 5;
        Shape shape = model.Architectures[names[0]].Input;
        float[] input = OnnxReference.Draw(Rows * shape.Length);
        OnnxReference.Write(name, file, shape, input, Run(model, names, input, Rows));
    }
}
