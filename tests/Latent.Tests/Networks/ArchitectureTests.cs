using FsCheck;
using FsCheck.Fluent;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Tests.Networks;

[TestClass]
public sealed class ArchitectureTests
{
    [TestMethod]
    public void ToString_Convolutional_IsTableOfLayersShapesAndCounts()
    {
        var architecture = new Architecture([1, 28, 28], new Conv2D(16, 3, 2), new ReLU(), new Flatten(), new Dense(10));
        string[] lines = architecture.ToString().TrimEnd('\n').Split('\n');
        Assert.HasCount(7, lines);
        Assert.Contains("[1 × 28 × 28]", lines[1]);
        Assert.Contains("Conv2D", lines[2]);
        Assert.Contains("[16 × 13 × 13]", lines[2]);
        Assert.EndsWith(" 160", lines[2]);
        Assert.EndsWith("27,050", lines[5]);
        Assert.EndsWith("27,210", lines[6]);
        Assert.AreEqual(27210, architecture.ParameterCount);
        Assert.IsTrue(lines.All(line => line.Length == lines[0].Length), "The columns do not line up.");
    }

    [TestMethod]
    public void Make_LayersThatDoNotFit_NamesLayerAndShape()
    {
        ArchitectureException exception = Assert.ThrowsExactly<ArchitectureException>(() => new Architecture([784], new Dense(10), new Conv2D(3, 3)));
        Assert.Contains("Layer 1", exception.Message);
        Assert.Contains("Conv2D", exception.Message);
        Assert.Contains("[10]", exception.Message);
        Assert.Contains("Reshape", exception.Message);
    }

    [TestMethod]
    public void Json_RandomArchitecture_ComesBackEqual() => Prop.ForAll(Architectures().ToArbitrary(), architecture =>
    {
        Architecture again = Architecture.FromJson(architecture.ToJson());
        return again.Equals(architecture) && again.GetHashCode() == architecture.GetHashCode() && again.ToString() == architecture.ToString() && again.Output == architecture.Output;
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void FromJson_TextCutAnywhere_IsInvalidData() => Prop.ForAll(Architectures().ToArbitrary(), architecture =>
    {
        string json = architecture.ToJson();
        for (int length = 0; length < json.Length; length += 7)
        {
            string cut = json[..length];
            Assert.ThrowsExactly<InvalidDataException>(() => Architecture.FromJson(cut));
        }
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("""{"input":[0],"layers":[]}""")]
    [DataRow("""{"input":[2147483647,2147483647],"layers":[]}""")]
    [DataRow("""{"input":[4],"layers":[{"layer":"unheard-of"}]}""")]
    [DataRow("""{"input":[4],"layers":[{"layer":"dense","units":0}]}""")]
    [DataRow("""{"input":[4],"layers":[{"layer":"dense","units":"many"}]}""")]
    [DataRow("""{"input":[4],"layers":[null]}""")]
    [DataRow("""{"input":[1,4,4],"layers":[{"layer":"conv-2d","channels":2,"kernel":9,"stride":1,"padding":0,"bias":true}]}""")]
    [DataRow("""{"input":[100000],"layers":[{"layer":"dense","units":100000,"bias":true}]}""")]
    [DataRow("""{"input":[4,2],"layers":[{"layer":"lstm","units":700000000}]}""")]
    [DataRow("""{"input":[4],"layers":[{"layer":"mixed-output","widths":[2147483647,2147483647],"temperature":0.2}]}""")]
    [DataRow("""{"input":[1,4,4],"layers":[{"layer":"conv-2d","channels":2,"kernel":3,"stride":1,"padding":2147483647,"bias":true}]}""")]
    [DataRow("""{"input":[1,4,4],"layers":[{"layer":"conv-transpose-2d","channels":2,"kernel":3,"stride":2147483647,"padding":0,"outputPadding":0,"bias":true}]}""")]
    [DataRow("""{"input":[4],"layers":[{"layer":"gaussian-noise","standardDeviation":1e39}]}""")]
    public void FromJson_Broken_IsInvalidData(string json) => Assert.ThrowsExactly<InvalidDataException>(() => Architecture.FromJson(json));

    private static Gen<Architecture> Architectures()
    {
        Gen<Layer> elementwise = Gen.OneOf(
            Gen.Constant((Layer)new ReLU()),
            Gen.Constant((Layer)new SELU()),
            Gen.Constant((Layer)new Sigmoid()),
            Gen.Constant((Layer)new Tanh()),
            Gen.Choose(0, 100).Select(slope => (Layer)new LeakyReLU(slope / 100f)),
            Gen.Choose(0, 99).Select(rate => (Layer)new Dropout(rate / 100f)),
            Gen.Choose(0, 99).Select(deviation => (Layer)new GaussianNoise(deviation / 7f)));
        Gen<Layer> image =
            from channels in Gen.Choose(1, 5)
            from kernel in Gen.Choose(1, 3)
            from stride in Gen.Choose(1, 2)
            from same in Gen.Elements(true, false)
            from bias in Gen.Elements(true, false)
            from kind in Gen.Choose(0, 3)
            from initializer in Gen.Elements(Enum.GetValues<Initializer>())
            select kind switch
            {
                0 => (Layer)new Conv2D(channels, kernel, stride) { Padding = same ? Padding.Same : kernel - 1, Bias = bias, WeightInitializer = initializer },
                1 => new ConvTranspose2D(channels, kernel, stride) { Padding = same ? Padding.Same : 0, Bias = bias, OutputPadding = same ? 0 : stride - 1, BiasInitializer = initializer },
                2 => new BatchNorm { Momentum = channels / 10f, Epsilon = kernel * 1e-4f },
                _ => new MaxPool2D(1, stride),
            };
        Gen<Layer> vector =
            from units in Gen.Choose(1, 20)
            from bias in Gen.Elements(true, false)
            from kind in Gen.Choose(0, 1)
            select kind == 0 ? (Layer)new Dense(units, bias) : new BatchNorm { Momentum = units / 20f };
        Gen<Layer> sequence =
            from units in Gen.Choose(1, 9)
            from kind in Gen.Choose(0, 4)
            from initializer in Gen.Elements(Enum.GetValues<Initializer>())
            select kind switch
            {
                0 => (Layer)new LSTM(units) { ReturnSequences = true, RecurrentInitializer = initializer },
                1 => new GRU(units) { ReturnSequences = true, BiasInitializer = initializer },
                2 => new Dense(units) { WeightInitializer = initializer },
                _ => new Sigmoid(),
            };
        Gen<Layer[]> recurrent =
            from steps in Gen.Choose(1, 5)
            from units in Gen.Choose(1, 5)
            from layers in sequence.ListOf()
            from last in Gen.Elements<Layer>(new LSTM(units), new GRU(units), new Flatten())
            select (Layer[])[new RepeatVector(steps), .. layers.Take(3), last, new GaussianLatent(units), new TransposedDense(units, "net.0"), new MixedOutput([.. Enumerable.Repeat(1, units)], steps / 10f)];
        return
            from tail in recurrent
            from size in Gen.Choose(4, 9)
            from channels in Gen.Choose(1, 3)
            from images in Gen.OneOf(image, elementwise).ListOf()
            from vectors in Gen.OneOf(vector, elementwise).ListOf()
            select new Architecture(Shape.Create(channels, size, size), [.. images.Take(4), new Flatten(), .. vectors.Take(5), .. tail]);
    }
}
