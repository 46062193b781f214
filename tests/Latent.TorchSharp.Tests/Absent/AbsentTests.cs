using Latent.Autoencoders;
using Latent.Networks.Layers;

namespace Latent.TorchSharp.Tests;

[TestClass]
public sealed class AbsentTests
{
    [TestMethod]
    public void Engine_AskedForWithoutThePackage_NamesThePackageAndTheFeed()
    {
        string cuda = Assert.ThrowsExactly<NotSupportedException>(() => TorchSharpEngine.Cuda()).Message;
        StringAssert.Contains(cuda, "TorchSharp-cuda-linux");
        StringAssert.Contains(cuda, "public NuGet gallery");
        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => TorchSharpEngine.Cpu()).Message, "TorchSharp-cpu");
        Assert.IsFalse(TorchSharpEngine.TryCuda(out TorchSharpEngine? engine, out string? problem));
        Assert.IsNull(engine);
        Assert.AreEqual(cuda, problem);
    }

    [TestMethod]
    public void Options_OfTheGuide_SayWhatIsMissing()
    {
        static void Take()
        {
            var options = new AutoencoderOptions { Encoder = [new Dense(256), new ReLU(), new Dense(32)], Engine = TorchSharpEngine.Cuda() };
            Assert.Fail($"{options} was made without the package.");
        }

        StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(Take).Message, "TorchSharp-cuda-linux");
    }
}
