using System.Diagnostics;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Tests.Storage;
using Latent.Training;

namespace Latent.Tests.Training;

[TestClass]
public sealed class CheckpointTests
{
    private const string ChildFolder = "LATENT_TEST_CHILD_FOLDER";

    private static readonly MemorySamples Samples = TestSamples.Surface(203, 12);

    // Everything that has state: noise, dropout, batch normalization, a validation split, a schedule, early stopping, a partial batch.
    private static readonly AutoencoderOptions Options = new()
    {
        Encoder = [new GaussianNoise(0.1f), new Dense(16), new BatchNorm(), new ReLU(), new Dropout(0.2f), new Dense(3)],
        BatchSize = 16,
        Epochs = 6,
        Seed = 42,
        ValidationFraction = 0.2,
        Schedule = new ReduceOnPlateau { Patience = 0, Threshold = 0.05, Factor = 0.5f },
        EarlyStopping = new EarlyStopping { Patience = 3 },
    };

    [TestMethod]
    [DataRow("adam", 1)]
    [DataRow("adam", 11)]
    [DataRow("adam", 30)]
    [DataRow("adam", 55)]
    [DataRow("sgd", 17)]
    [DataRow("rmsprop", 44)]
    public void Fit_CancelledAnywhereAndResumed_GivesTheSameFile(string optimizer, int step)
    {
        AutoencoderOptions options = Options with
        {
            Optimizer = optimizer switch { "sgd" => new Sgd(0.1f) { Momentum = 0.9f }, "rmsprop" => new RMSprop { Momentum = 0.5f }, _ => new Adam { WeightDecay = 0.01f } },
        };
        AssertSameAfter(Samples, options, step);
    }

    [TestMethod]
    public void Fit_StreamLargerThanPoolResumed_GivesTheSameFile() => AssertSameAfter(Samples.AsStream(), Options with { ShufflePool = 40 }, 23);

    [TestMethod]
    public void Fit_KilledBetweenCheckpoints_GoesOnFromTheLastOne()
    {
        using var folder = new TemporaryFolder();
        byte[] straight = Bytes(Autoencoder.Fit(Samples, Options));
        var checkpoint = new CheckpointOptions { Path = folder.File("run.checkpoint"), EverySteps = 7 };

        // What a kill leaves is the last file written: a copy of it, taken in the middle of a run that then goes on.
        var engine = new HookedEngine(steps =>
        {
            if (steps == 26)
            {
                File.Copy(checkpoint.Path, folder.File("left.checkpoint"));
            }
        });
        Autoencoder.Fit(Samples, Options with { Checkpoint = checkpoint, Engine = engine }).Model.Dispose();
        AutoencoderFit resumed = Autoencoder.Fit(Samples, Options with { Checkpoint = checkpoint with { Path = folder.File("left.checkpoint") } });
        CollectionAssert.AreEqual(straight, Bytes(resumed));
    }

    [TestMethod]
    public void Fit_FinishedCheckpoint_TrainsNothingAndGivesTheSameModel()
    {
        using var folder = new TemporaryFolder();
        AutoencoderOptions options = Options with { Checkpoint = new CheckpointOptions { Path = folder.File("run.checkpoint") } };
        AutoencoderFit first = Autoencoder.Fit(Samples, options);
        AutoencoderFit second = Autoencoder.Fit(Samples, options);
        Assert.AreEqual(first.Training.Steps, second.Training.Steps);
        Assert.AreEqual(first.Training.StopReason, second.Training.StopReason);
        Assert.HasCount(first.Training.Epochs.Count, second.Training.Epochs);
        CollectionAssert.AreEqual(Bytes(first), Bytes(second));
    }

    [TestMethod]
    public void Fit_MoreEpochsThanTheCheckpoint_EqualsAllAtOnce()
    {
        using var folder = new TemporaryFolder();
        AutoencoderOptions options = Options with { EarlyStopping = null, Checkpoint = new CheckpointOptions { Path = folder.File("run.checkpoint") } };
        Autoencoder.Fit(Samples, options with { Epochs = 2 }).Model.Dispose();
        AutoencoderFit extended = Autoencoder.Fit(Samples, options with { Epochs = 4 });
        AutoencoderFit straight = Autoencoder.Fit(Samples, options with { Epochs = 4, Checkpoint = null });
        CollectionAssert.AreEqual(Bytes(straight), Bytes(extended));
    }

    [TestMethod]
    [DataRow("plan")]
    [DataRow("options")]
    [DataRow("data")]
    [DataRow("seed")]
    [DataRow("truncated")]
    [DataRow("foreign")]
    public void Fit_CheckpointOfAnother_IsRefusedWithTheReason(string what)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        AutoencoderOptions options = Options with { Epochs = 1, Checkpoint = new CheckpointOptions { Path = path } };
        Autoencoder.Fit(Samples, options).Model.Dispose();
        (AutoencoderOptions Options, MemorySamples Samples, string Message) other = what switch
        {
            "plan" => (options with { Encoder = [new Dense(4)] }, Samples, "another plan"),
            "options" => (options with { BatchSize = 15 }, Samples, "batchSize"),
            "seed" => (options with { Seed = 43 }, Samples, "seed"),
            "data" => (options, TestSamples.Surface(203, 12, seed: 9), "other data"),
            "truncated" => (options, Samples, path),
            _ => (options, Samples, "no checkpoint"),
        };
        if (what == "truncated")
        {
            using FileStream stream = File.OpenWrite(path);
            stream.SetLength(stream.Length / 2);
        }
        else if (what == "foreign")
        {
            using Autoencoder model = Autoencoder.Fit(Samples, options with { Checkpoint = null }).Model;
            model.Save(path);
        }

        InvalidDataException e = Assert.ThrowsExactly<InvalidDataException>(() => Autoencoder.Fit(other.Samples, other.Options));
        StringAssert.Contains(e.Message, other.Message);
    }

    [TestMethod]
    [DataRow("""training\":{\"loss""", """training\":{\"lost""", "lack one of")]
    [DataRow("\"epoch\\\":2", "\"epoch\\\":3", "epochs in epoch 3")]
    [DataRow("\"bestEpoch\\\":1", "\"bestEpoch\\\":9", "best epoch being 9")]
    [DataRow("\"batches\\\":0", "\"batches\\\":9000000000000", "it stands at batch 9000000000000")]
    [DataRow("\"scheduleFactor\\\":1", "\"scheduleFactor\\\":-1", "schedule stands at")]
    public void Fit_CheckpointWhoseStateCannotBe_IsRefusedWithTheReason(string from, string to, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        AutoencoderOptions options = Options with { Epochs = 1, Checkpoint = new CheckpointOptions { Path = path } };
        Autoencoder.Fit(Samples, options).Model.Dispose();
        File.WriteAllBytes(path, Damage.Replace(File.ReadAllBytes(path), from, to));
        InvalidDataException e = Assert.ThrowsExactly<InvalidDataException>(() => Autoencoder.Fit(Samples, options with { Epochs = 2 }));
        StringAssert.Contains(e.Message, reason);
        StringAssert.Contains(e.Message, path);
    }

    [TestMethod]
    public void Fit_DamagedCheckpoint_IsRefusedOrGoesOn()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        MemorySamples samples = TestSamples.Surface(20, 3);
        AutoencoderOptions options = new() { Encoder = [new Dense(2)], Epochs = 3, BatchSize = 10, Checkpoint = new CheckpointOptions { Path = path } };
        Autoencoder.Fit(samples, options).Model.Dispose();
        Damage.Check(File.ReadAllBytes(path), Damage.Header, damaged =>
        {
            File.WriteAllBytes(path, damaged);
            Autoencoder.Fit(samples, options).Model.Dispose();
        });
    }

    [TestMethod]
    public void Fit_ResumeOff_BeginsAnew()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.checkpoint");
        Autoencoder.Fit(Samples, Options with { Seed = 1, Epochs = 1, Checkpoint = new CheckpointOptions { Path = path } }).Model.Dispose();
        AutoencoderFit fit = Autoencoder.Fit(Samples, Options with { Checkpoint = new CheckpointOptions { Path = path, Resume = false } });
        CollectionAssert.AreEqual(Bytes(Autoencoder.Fit(Samples, Options)), Bytes(fit));
    }

    /// <summary>Trains to the end in a folder, going on from what is there. Also what the process runs that the next test kills.</summary>
    [TestMethod]
    public void Fit_WithCheckpoint_LeavesItsModel()
    {
        using var own = new TemporaryFolder();
        string folder = Environment.GetEnvironmentVariable(ChildFolder) ?? own.File("");
        AutoencoderOptions options = Long with { Checkpoint = new CheckpointOptions { Path = Path.Combine(folder, "run.checkpoint"), EverySteps = 5 } };
        using Autoencoder model = Autoencoder.Fit(Samples, Environment.GetEnvironmentVariable(ChildFolder) is null ? options with { Epochs = 2 } : options).Model;
        model.Save(Path.Combine(folder, "model.safetensors"));
        using var loaded = Autoencoder.Load(Path.Combine(folder, "model.safetensors"));
        Assert.AreEqual(model.Encoder, loaded.Encoder);
    }

    [TestMethod]
    public void Fit_ProcessKilledAtRandomMoments_EndsWithTheSameFile()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("model.safetensors");
        int kills = 0;
        for (int attempt = 0; !File.Exists(model) && attempt < 40; attempt++)
        {
            using Process child = StartChild(folder.File(""));

            // Killed a random while after training is under way: a checkpoint newer than the process.
            DateTime started = DateTime.UtcNow;
            while (!child.HasExited && kills < 3 && !(File.GetLastWriteTimeUtc(folder.File("run.checkpoint")) > started))
            {
                Thread.Sleep(2);
            }

            if (kills < 3 && !child.WaitForExit(Random.Shared.Next(0, 60)))
            {
                child.Kill();
                kills++;
            }

            Assert.IsTrue(child.WaitForExit(60_000), "the training process hangs");
        }

        Assert.AreEqual(3, kills, "the process was killed in the middle of its training");
        using Autoencoder straight = Autoencoder.Fit(Samples, Long).Model;
        straight.Save(folder.File("straight.safetensors"));
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.File("straight.safetensors")), File.ReadAllBytes(model));
    }

    private static AutoencoderOptions Long => Options with { Epochs = 80, EarlyStopping = null };

    private static Process StartChild(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string assembly = typeof(CheckpointTests).Assembly.Location;
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(assembly);
        }

        start.ArgumentList.Add("--filter");
        start.ArgumentList.Add(nameof(Fit_WithCheckpoint_LeavesItsModel));
        start.ArgumentList.Add("--results-directory");
        start.ArgumentList.Add(Path.Combine(folder, "results"));
        start.Environment[ChildFolder] = folder;
        TemporaryRoot.Confine(start, folder);
        Process child = Process.Start(start)!;
        child.OutputDataReceived += (_, _) => { };
        child.ErrorDataReceived += (_, _) => { };
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return child;
    }

    private static void AssertSameAfter(ISampleSource source, AutoencoderOptions options, int step)
    {
        using var folder = new TemporaryFolder();
        AutoencoderFit straight = Autoencoder.Fit(source, options);
        AutoencoderOptions kept = options with { Checkpoint = new CheckpointOptions { Path = folder.File("run.checkpoint") } };

        foreach (int stop in new[] { step, step + 9 })
        {
            using var cancellation = new CancellationTokenSource();
            var engine = new HookedEngine(steps =>
            {
                if (steps == stop)
                {
                    cancellation.Cancel();
                }
            });
            Assert.ThrowsExactly<OperationCanceledException>(() => Autoencoder.Fit(source, kept with { Engine = engine }, cancellation: cancellation.Token));
        }

        AutoencoderFit resumed = Autoencoder.Fit(source, kept);
        Assert.AreEqual(straight.Training.Steps, resumed.Training.Steps);
        Assert.AreEqual(straight.Training.BestEpoch, resumed.Training.BestEpoch);
        for (int epoch = 0; epoch < straight.Training.Epochs.Count; epoch++)
        {
            Assert.AreEqual(straight.Training.Epochs[epoch].Training["loss"], resumed.Training.Epochs[epoch].Training["loss"], $"training loss of epoch {epoch + 1}");
            Assert.AreEqual(straight.Training.Epochs[epoch].Validation["loss"], resumed.Training.Epochs[epoch].Validation["loss"], $"validation loss of epoch {epoch + 1}");
        }

        CollectionAssert.AreEqual(Bytes(straight), Bytes(resumed));
    }

    private static byte[] Bytes(AutoencoderFit fit)
    {
        using var stream = new MemoryStream();
        fit.Model.Save(stream);
        fit.Model.Dispose();
        return stream.ToArray();
    }
}
