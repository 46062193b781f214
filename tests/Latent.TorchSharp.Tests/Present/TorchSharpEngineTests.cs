using Latent.Networks.Engines;
using Latent.TorchSharp.Sessions;
using Latent.TorchSharp.Tests.Suite;

namespace Latent.TorchSharp.Tests;

[TestClass]
public sealed class TorchSharpEngineTests
{
    [TestMethod]
    public void Name_OfTheEngine_SaysWhatItRunsOn() => Assert.AreEqual("TorchSharp (CPU, bfloat16)", TorchSharpEngine.Cpu(TorchPrecision.Mixed).Name);

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
    [DynamicData(nameof(EngineSuite.Names), typeof(EngineSuite))]
    public void MixedPrecision_OfEveryCase_IsNearTheFullOne(string name)
    {
        EngineCase one = EngineCases.Find(name);
        using ITrainingSession full = one.Compile(TestEngine.Create()), mixed = one.Compile(TestEngine.Create(TorchPrecision.Mixed));
        float[] expected = one.Evaluate(full), actual = one.Evaluate(mixed);
        for (int figure = 0; figure < expected.Length; figure++)
        {
            // Eight bits of mantissa, through a few layers.
            Assert.AreEqual(expected[figure], actual[figure], 0.02f * Math.Max(1f, Math.Abs(expected[figure])), $"figure {figure}");
        }

        Assert.IsTrue(one.Train(mixed).All(float.IsFinite));
    }

    [TestMethod]
    public void MixedPrecision_OfDenseAndConvolution_LearnsTheSame()
    {
        foreach (string name in (string[])["dense", "conv 3/2/same", "divergence, Mean"])
        {
            EngineCase one = EngineCases.Find(name);
            using ITrainingSession full = one.Compile(TestEngine.Create()), mixed = one.Compile(TestEngine.Create(TorchPrecision.Mixed));
            float first = 0, fullLoss = 0, mixedLoss = 0;
            for (int step = 0; step < 40; step++)
            {
                fullLoss = one.Train(full)[0];
                mixedLoss = one.Train(mixed)[0];
                first = step == 0 ? fullLoss : first;
            }

            Assert.IsLessThan(first, fullLoss);
            Assert.AreEqual(fullLoss, mixedLoss, 0.1f * first, name);
            Assert.AreNotEqual(fullLoss, mixedLoss, name);
        }
    }

    [TestMethod]
    public void Precision_OfASession_SetsWhatLibtorchMayRound()
    {
        EngineCase one = EngineCases.Find("dense");
        foreach ((TorchPrecision precision, bool isRounded) in ((TorchPrecision, bool)[])[(TorchPrecision.TensorFloat32, true), (TorchPrecision.Full, false)])
        {
            using ITrainingSession session = one.Compile(TestEngine.Create(precision));
            one.Train(session);
            Assert.AreEqual(isRounded, global::TorchSharp.torch.backends.cuda.matmul.allow_tf32);
            Assert.AreEqual(isRounded, global::TorchSharp.torch.backends.cudnn.allow_tf32);
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TorchSharpEngine.Cpu((TorchPrecision)7));
    }

    [TestMethod]
    [DataRow("game with batch norm")]
    [DataRow("LSTM")]
    public void Train_OverTenThousandSteps_HoldsItsMemory(string name)
    {
        EngineCase one = EngineCases.Find(name);
        using ITrainingSession session = one.Compile(TestEngine.Create());
        for (int step = 0; step < 1000; step++)
        {
            one.Train(session);
        }

        long before = ResidentBytes(), onDevice = TestEngine.DeviceBytes();
        for (int step = 0; step < 10_000; step++)
        {
            one.Train(session);
        }

        long grown = ResidentBytes() - before;
        Assert.IsLessThan(32L << 20, grown, $"10,000 steps grew by {grown >> 20} MiB.");
        grown = TestEngine.DeviceBytes() - onDevice;
        Assert.IsLessThan(32L << 20, grown, $"10,000 steps grew by {grown >> 20} MiB on the GPU.");
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
