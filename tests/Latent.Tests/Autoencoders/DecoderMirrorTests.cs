using System.Collections.Immutable;
using Latent.Autoencoders;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Tests.Autoencoders;

[TestClass]
public sealed class DecoderMirrorTests
{
    [TestMethod]
    public void Of_DenseStack_MirrorsUnitsAndActivations()
    {
        ImmutableArray<Layer> decoder = DecoderMirror.Of(new Architecture([784], new Dense(128), new ReLU(), new Dense(64), new SELU(), new Dense(3), new Tanh()), OutputActivation.Sigmoid);
        CollectionAssert.AreEqual(new Layer[] { new Dense(64), new SELU(), new Dense(128), new ReLU(), new Dense(784), new Sigmoid() }, decoder.ToArray());
    }

    [TestMethod]
    public void Of_ConvLatent10_IsTheReferenceDecoder()
    {
        (Architecture encoder, Architecture decoder) = AutoencoderPresets.ConvLatent10().CreateArchitectures([784]);
        Assert.AreEqual(Shape.Create(10), encoder.Output);
        CollectionAssert.AreEqual(
            new Layer[]
            {
                new Dense(1024), new Reshape(64, 4, 4), new ReLU(), new ConvTranspose2D(32, 3), new ReLU(),
                new ConvTranspose2D(16, 3, 2), new ReLU(), new ConvTranspose2D(1, 3, 2) { OutputPadding = 1 }, new Sigmoid(),
            },
            decoder.Layers.ToArray());
    }

    [TestMethod]
    public void Of_ConvLatent314_IsTheReferenceDecoder()
    {
        Architecture decoder = AutoencoderPresets.ConvLatent314().CreateArchitectures([1, 28, 28]).Decoder;
        CollectionAssert.AreEqual(
            new Layer[]
            {
                new Dense(3136), new Reshape(64, 7, 7), new LeakyReLU(), new ConvTranspose2D(32, 2, 2) { Bias = false }, new LeakyReLU(),
                new ConvTranspose2D(1, 2, 2) { Bias = false }, new Sigmoid(),
            },
            decoder.Layers.ToArray());
    }

    [TestMethod]
    public void Of_ConvPool_IsTheReferenceDecoder()
    {
        (Architecture encoder, Architecture decoder) = AutoencoderPresets.ConvPool().CreateArchitectures([1, 28, 28]);
        Assert.AreEqual(Shape.Create(64, 3, 3), encoder.Output);
        ConvTranspose2D[] steps = [.. decoder.Layers.OfType<ConvTranspose2D>()];
        CollectionAssert.AreEqual(new[] { 32, 16, 1 }, steps.Select(step => step.Channels).ToArray());
        CollectionAssert.AreEqual(new[] { Padding.Valid, Padding.Same, Padding.Same }, steps.Select(step => step.Padding).ToArray());
        Assert.IsTrue(steps.All(step => step is { Kernel: 3, Stride: 2 }));
        Assert.HasCount(2, decoder.Layers.OfType<SELU>().ToArray());
        Assert.AreEqual(Shape.Create(1, 28, 28), decoder.Output);
    }

    [TestMethod]
    public void Of_AnySizeKernelStrideAndPadding_BringsTheShapeBack()
    {
        int checkedShapes = 0;
        for (int size = 5; size <= 29; size++)
        {
            for (int kernel = 1; kernel <= 5; kernel++)
            {
                for (int stride = 1; stride <= 3; stride++)
                {
                    foreach (Padding padding in new[] { Padding.Valid, Padding.Same, 1, 2 })
                    {
                        var encoder = new Architecture([2, size, size], new Conv2D(4, kernel, stride) { Padding = padding }, new ReLU(), new Flatten(), new Dense(3));
                        var decoder = new Architecture(encoder.Output, DecoderMirror.Of(encoder));
                        Assert.AreEqual(encoder.Input, decoder.Output, encoder.ToString());
                        checkedShapes++;
                    }
                }
            }
        }

        Assert.AreEqual(25 * 5 * 3 * 4, checkedShapes);
    }

    [TestMethod]
    public void Of_Pooling_BringsTheShapeBack()
    {
        for (int size = 6; size <= 20; size++)
        {
            var alone = new Architecture([3, size, size], new MaxPool2D(2), new MaxPool2D(3, 1));
            Assert.AreEqual(alone.Input, new Architecture(alone.Output, DecoderMirror.Of(alone)).Output, alone.ToString());
            var after = new Architecture([3, size, size], new Conv2D(8, 3) { Padding = Padding.Same }, new BatchNorm(), new ReLU(), new MaxPool2D(3));
            Assert.AreEqual(after.Input, new Architecture(after.Output, DecoderMirror.Of(after)).Output, after.ToString());
        }
    }

    [TestMethod]
    public void Of_BatchNormDropoutAndNoise_KeepsNormalizationBehindItsLayerAndDropsTheRest()
    {
        var encoder = new Architecture([20], new GaussianNoise(0.1f), new Dense(10), new BatchNorm(), new ReLU(), new Dropout(0.5f), new Dense(4), new BatchNorm());
        CollectionAssert.AreEqual(new Layer[] { new Dense(10), new BatchNorm(), new ReLU(), new Dense(20) }, DecoderMirror.Of(encoder).ToArray());
    }

    [TestMethod]
    public void Of_ImageThatNoTransposedConvolutionGives_SaysWhatToDo()
    {
        var encoder = new Architecture([1, 28, 27], new Conv2D(4, 3, 2));
        ArchitectureException e = Assert.ThrowsExactly<ArchitectureException>(() => DecoderMirror.Of(encoder));
        StringAssert.Contains(e.Message, "Decoder");
        StringAssert.Contains(e.Message, "[1 × 28 × 27]");
    }

    [TestMethod]
    public void CreateArchitectures_DecoderOfOtherLength_NamesBothShapes()
    {
        ArchitectureException e = Assert.ThrowsExactly<ArchitectureException>(() => new AutoencoderOptions { Encoder = [new Dense(2)], Decoder = [new Dense(5)] }.CreateArchitectures([6]));
        StringAssert.Contains(e.Message, "[5]");
        StringAssert.Contains(e.Message, "[6]");
    }

    [TestMethod]
    public void CreateArchitectures_InputShapeOfOtherLength_NamesBoth()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => AutoencoderPresets.ConvLatent10().CreateArchitectures([785]));
        StringAssert.Contains(e.Message, "InputShape");
        StringAssert.Contains(e.Message, "785");
    }
}
