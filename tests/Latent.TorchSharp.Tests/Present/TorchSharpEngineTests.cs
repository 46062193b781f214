using Latent.Networks.Engines;
using Latent.TorchSharp.Sessions;
using Latent.TorchSharp.Tests.Suite;

namespace Latent.TorchSharp.Tests;

[TestClass]
public sealed class TorchSharpEngineTests
{
    [TestMethod]
    public void Name_OfTheEngine_SaysWhatItRunsOn() => Assert.AreEqual("TorchSharp (CPU, bfloat16)", TorchSharpEngine.Cpu(mixedPrecision: true).Name);

    [TestMethod]
    public void Cuda_WhereThereIsNone_SaysWhatIsMissing()
    {
        if (TorchSharpEngine.TryCuda(out TorchSharpEngine? engine, out string? problem))
        {
            StringAssert.StartsWith(engine.Name, "TorchSharp (CUDA 0");
            StringAssert.Contains(Assert.ThrowsExactly<NotSupportedException>(() => TorchSharpEngine.Cuda(99)).Message, "no CUDA GPU 99");
            return;
        }

        StringAssert.Contains(problem, "CUDA");
        Assert.AreEqual(problem, Assert.ThrowsExactly<NotSupportedException>(() => TorchSharpEngine.Cuda()).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TorchSharpEngine.Cuda(-1));
    }

    [TestMethod]
    public void Failure_ForLackOfMemory_SaysWhatToDo()
    {
        // 2⁴⁷ bytes are refused before any memory is touched.
        Exception real = Assert.ThrowsExactly<System.Runtime.InteropServices.ExternalException>(
            () => global::TorchSharp.torch.empty([1L << 45], dtype: global::TorchSharp.torch.ScalarType.Float32));
        Exception error = TorchErrors.Explain("wide", real);
        Assert.IsInstanceOfType<InsufficientMemoryException>(error);
        StringAssert.Contains(error.Message, "smaller batch size");

        // The words of a GPU, of which a native stack is left away.
        error = TorchErrors.Explain("wide", new InvalidOperationException("CUDA out of memory. Tried to allocate 2.00 GiB\n stack"));
        Assert.IsInstanceOfType<InsufficientMemoryException>(error);
        Assert.DoesNotContain("stack", error.Message);
        Assert.IsInstanceOfType<InvalidOperationException>(TorchErrors.Explain("wide", new InvalidOperationException("cuDNN error")));
    }

    [TestMethod]
    public void MixedPrecision_OfDenseAndConvolution_LearnsTheSame()
    {
        foreach (string name in (string[])["dense", "conv 3/2/same", "divergence, Mean"])
        {
            EngineCase one = EngineCases.Find(name);
            using ITrainingSession exact = one.Compile(TorchSharpEngine.Cpu()), mixed = one.Compile(TorchSharpEngine.Cpu(mixedPrecision: true));
            float first = 0, exactLoss = 0, mixedLoss = 0;
            for (int step = 0; step < 40; step++)
            {
                exactLoss = one.Train(exact)[0];
                mixedLoss = one.Train(mixed)[0];
                first = step == 0 ? exactLoss : first;
            }

            Assert.IsLessThan(first, exactLoss);
            Assert.AreEqual(exactLoss, mixedLoss, 0.1f * first, name);
            Assert.AreNotEqual(exactLoss, mixedLoss, name);
        }
    }

    [TestMethod]
    public void Train_OverTenThousandSteps_HoldsItsMemory()
    {
        EngineCase one = EngineCases.Find("game with batch norm");
        using ITrainingSession session = one.Compile(TestEngine.Create());
        for (int step = 0; step < 1000; step++)
        {
            one.Train(session);
        }

        long before = ResidentBytes();
        for (int step = 0; step < 10_000; step++)
        {
            one.Train(session);
        }

        long grown = ResidentBytes() - before;
        Assert.IsLessThan(32L << 20, grown, $"10,000 steps grew by {grown >> 20} MiB.");
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
