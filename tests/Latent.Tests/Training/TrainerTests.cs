using Latent.Autoencoders;
using Latent.Data;
using Latent.Training;

namespace Latent.Tests.Training;

[TestClass]
public sealed class TrainerTests
{
    [TestMethod]
    public void Train_EachEpoch_GivesEachRowOnce()
    {
        var session = new ScriptedSession(_ => 1f);
        Trainer.Train(session, TestSamples.Counting(20), null, new TrainingOptions { BatchSize = 8, Epochs = 3, Seed = 5 });

        Assert.HasCount(9, session.Batches);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            float[] rows = [.. session.Batches.Skip(epoch * 3).Take(3).SelectMany(batch => batch)];
            CollectionAssert.AreEquivalent(Enumerable.Range(0, 20).Select(i => (float)i).ToArray(), rows);
            CollectionAssert.AreNotEqual(Enumerable.Range(0, 20).Select(i => (float)i).ToArray(), rows, "shuffled");
        }

        CollectionAssert.AreNotEqual(session.Batches[0], session.Batches[3], "each epoch has its own order");
    }

    [TestMethod]
    public void Train_DropLastBatch_LeavesOutThePartialOne()
    {
        var session = new ScriptedSession(_ => 1f);
        Trainer.Train(session, TestSamples.Counting(20), null, new TrainingOptions { BatchSize = 8, Epochs = 1, DropLastBatch = true });
        Assert.HasCount(2, session.Batches);
        Assert.IsTrue(session.Batches.All(batch => batch.Length == 8));
    }

    [TestMethod]
    public void Train_DropLastBatchOfAll_SaysWhatToDo()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() =>
            Trainer.Train(new ScriptedSession(_ => 1f), TestSamples.Counting(5), null, new TrainingOptions { BatchSize = 8, DropLastBatch = true }));
        StringAssert.Contains(e.Message, "DropLastBatch");
    }

    [TestMethod]
    public void Train_LossOverEpoch_IsMeanOverRows()
    {
        // Batches of 8, 8 and 4 rows with losses 1, 2 and 3.
        TrainingResult result = Trainer.Train(new ScriptedSession(step => step + 1), TestSamples.Counting(20), null, new TrainingOptions { BatchSize = 8, Epochs = 1 });
        Assert.AreEqual((8 + 16 + 12) / 20.0, result.Epochs[0].Training["loss"], 1e-12);
        Assert.AreEqual(StopReason.Completed, result.StopReason);
        Assert.AreEqual(3, result.Steps);
    }

    [TestMethod]
    public void Train_ValidationNoLongerFalls_StopsAndRestoresBest()
    {
        // One step per epoch; validation is best after the third.
        float[] validation = [3, 2, 1, 1.5f, 1.2f, 0.5f];
        var session = new ScriptedSession(_ => 1f, step => validation[step - 1]);
        var options = new TrainingOptions { BatchSize = 8, Epochs = 6, EarlyStopping = new EarlyStopping { Patience = 2 } };
        TrainingResult result = Trainer.Train(session, TestSamples.Counting(8), TestSamples.Counting(4), options);

        Assert.AreEqual(StopReason.EarlyStopping, result.StopReason);
        Assert.HasCount(5, result.Epochs);
        Assert.AreEqual(3, result.BestEpoch);
        Assert.AreEqual(3f, session.Weight, "the weight of the third epoch");
    }

    [TestMethod]
    public void Train_RestoreBestOff_KeepsLastWeights()
    {
        float[] validation = [1, 2, 3];
        var session = new ScriptedSession(_ => 1f, step => validation[step - 1]);
        var options = new TrainingOptions { BatchSize = 8, Epochs = 9, EarlyStopping = new EarlyStopping { Patience = 2, RestoreBest = false } };
        TrainingResult result = Trainer.Train(session, TestSamples.Counting(8), TestSamples.Counting(4), options);
        Assert.AreEqual(3, result.BestEpoch);
        Assert.AreEqual(3f, session.Weight);
    }

    [TestMethod]
    public void Train_MinimumImprovement_IsNotMetBySmallerSteps()
    {
        float[] loss = [1, 0.95f, 0.91f, 0.5f];
        var options = new TrainingOptions { BatchSize = 8, Epochs = 4, EarlyStopping = new EarlyStopping { Patience = 2, MinimumImprovement = 0.1 } };
        TrainingResult result = Trainer.Train(new ScriptedSession(step => loss[step]), TestSamples.Counting(8), null, options);
        Assert.AreEqual(StopReason.EarlyStopping, result.StopReason);
        Assert.HasCount(3, result.Epochs);
    }

    [TestMethod]
    public void Train_LossNotANumber_StopsWithBestWeightsAndSaysSo()
    {
        var session = new ScriptedSession(step => step == 5 ? float.NaN : 10 - step);
        TrainingResult result = Trainer.Train(session, TestSamples.Counting(16), null, new TrainingOptions { BatchSize = 8, Epochs = 9 });

        Assert.AreEqual(StopReason.Diverged, result.StopReason);
        Assert.HasCount(2, result.Epochs);
        Assert.AreEqual(2, result.BestEpoch);
        Assert.AreEqual(4f, session.Weight, "the weight after the second epoch");
        Assert.AreEqual(HealthProblem.NotANumber, result.Findings[0].Problem);
        StringAssert.Contains(result.Findings[0].Message, "epoch 3, batch 2");
    }

    [TestMethod]
    public void Train_NaNInData_NamesTheColumn()
    {
        var data = new MemorySamples([1], [1, 2, float.NaN, 4]);
        InvalidDataException e = Assert.ThrowsExactly<InvalidDataException>(() =>
            Trainer.Train(new ScriptedSession(_ => float.NaN), data, null, new TrainingOptions { BatchSize = 8, Epochs = 2 }));
        StringAssert.Contains(e.Message, "NaN in column 0");
    }

    [TestMethod]
    public void Train_ScheduleAndEpochs_SetFactorOfEachStep()
    {
        var session = new ScriptedSession(_ => 1f);
        TrainingResult result = Trainer.Train(session, TestSamples.Counting(8), null, new TrainingOptions { BatchSize = 8, Epochs = 4, Schedule = new StepDecay { Every = 2, Factor = 0.5f } });
        CollectionAssert.AreEqual(new[] { 1f, 1f, 0.5f, 0.5f }, session.Factors);
        Assert.AreEqual(0.0005f, result.Epochs[3].LearningRate, 1e-9f);
    }

    [TestMethod]
    public void Train_ValidationFraction_SeparatesRows()
    {
        foreach (ISampleSource source in new[] { TestSamples.Counting(40), TestSamples.Counting(40).AsStream() })
        {
            var session = new ScriptedSession(_ => 1f, _ => 2f);
            TrainingResult result = Trainer.Train(session, source, null, new TrainingOptions { BatchSize = 8, Epochs = 2, ValidationFraction = 0.25, Seed = 3 });
            float[] first = [.. session.Batches.Take(session.Batches.Count / 2).SelectMany(batch => batch).Order()];
            float[] second = [.. session.Batches.Skip(session.Batches.Count / 2).SelectMany(batch => batch).Order()];
            CollectionAssert.AreEqual(first, second, "the same rows are held out in each epoch");
            Assert.IsTrue(first.Length is > 20 and < 38, $"{first.Length} of 40 trained");
            Assert.AreEqual(2.0, result.Epochs[0].Validation["loss"]);
        }
    }

    [TestMethod]
    [DataRow(20, 8, false, 334, DisplayName = "three batches an epoch")]
    [DataRow(20, 8, true, 500, DisplayName = "two full batches an epoch")]
    [DataRow(3, 8, true, 1000, DisplayName = "no full batch")]
    [DataRow(1000, 8, false, 10, DisplayName = "125 batches an epoch")]
    [DataRow(null, 8, false, 10, DisplayName = "rows that are not known")]
    public void EpochsFor_NothingAskedFor_AreTenOrAThousandSteps(int? rows, int batch, bool drop, int expected)
    {
        var options = new TrainingOptions { BatchSize = batch, DropLastBatch = drop };
        Assert.AreEqual(expected, options.EpochsFor(rows));
        Assert.AreEqual(2, (options with { Epochs = 2 }).EpochsFor(rows));
    }

    [TestMethod]
    public void Train_NoEpochsAskedFor_GoesByTheRowsThatAreTrainedOn()
    {
        var session = new ScriptedSession(_ => 1f, _ => 1f);
        var reports = new List<TrainingProgress>();
        TrainingResult result = Trainer.Train(session, TestSamples.Counting(100), null, new TrainingOptions { BatchSize = 8, ValidationFraction = 0.6, Schedule = new CosineDecay() }, new Collector(reports));

        // 40 rows are trained on, five batches an epoch.
        Assert.HasCount(200, result.Epochs);
        Assert.IsTrue(reports.All(report => report.Epochs == 200));
        Assert.AreEqual(0.5, session.Factors[500], 0.01, "half-way along the cosine");
    }

    [TestMethod]
    public void Train_Progress_ReportsEachEpoch()
    {
        var reports = new List<TrainingProgress>();
        Trainer.Train(new ScriptedSession(_ => 1f), TestSamples.Counting(20), null, new TrainingOptions { BatchSize = 8, Epochs = 3 }, new Collector(reports));
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, reports.Where(report => report.CompletedEpoch is not null).Select(report => report.Epoch).ToArray());
        Assert.IsTrue(reports.All(report => report.Epochs == 3));
    }

    [TestMethod]
    [DataRow("Epochs", "0", "at least 1")]
    [DataRow("BatchSize", "-1", "at least 1")]
    [DataRow("ShufflePool", "0", "at least 1")]
    [DataRow("ValidationFraction", "1", "from 0 to below 1")]
    [DataRow("ValidationFraction", "NaN", "from 0 to below 1")]
    [DataRow("EarlyStopping.Patience", "0", "at least 1")]
    [DataRow("EarlyStopping.MinimumImprovement", "-1", "at least 0")]
    [DataRow("Checkpoint.EverySteps", "-2", "at least 0")]
    [DataRow("Schedule.Factor", "1", "above 0 and below 1")]
    [DataRow("Schedule.Every", "0", "at least 1")]
    [DataRow("Schedule.FinalFactor", "2", "from 0 to 1")]
    public void Train_OptionOutOfRange_NamesPropertyValueAndRange(string property, string value, string range)
    {
        double number = double.Parse(value, System.Globalization.CultureInfo.InvariantCulture);
        var good = new TrainingOptions { BatchSize = 8 };
        TrainingOptions bad = property switch
        {
            "Epochs" => good with { Epochs = (int)number },
            "BatchSize" => good with { BatchSize = (int)number },
            "ShufflePool" => good with { ShufflePool = (int)number },
            "ValidationFraction" => good with { ValidationFraction = number },
            "EarlyStopping.Patience" => good with { EarlyStopping = new EarlyStopping { Patience = (int)number } },
            "EarlyStopping.MinimumImprovement" => good with { EarlyStopping = new EarlyStopping { MinimumImprovement = number } },
            "Checkpoint.EverySteps" => good with { Checkpoint = new CheckpointOptions { Path = "x", EverySteps = (int)number } },
            "Schedule.Factor" => good with { Schedule = new ReduceOnPlateau { Factor = (float)number } },
            "Schedule.Every" => good with { Schedule = new StepDecay { Every = (int)number } },
            _ => good with { Schedule = new CosineDecay { FinalFactor = (float)number } },
        };
        ArgumentException e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer.Train(new ScriptedSession(_ => 1f), TestSamples.Counting(8), null, bad));
        StringAssert.Contains(e.Message, property);
        StringAssert.Contains(e.Message, value);
        StringAssert.Contains(e.Message, range);
    }

    [TestMethod]
    public void Train_BatchLargerThanCompiled_NamesBoth()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => Trainer.Train(new ScriptedSession(_ => 1f), TestSamples.Counting(8), null, new TrainingOptions { BatchSize = 9 }));
        StringAssert.Contains(e.Message, "9");
        StringAssert.Contains(e.Message, "8");
    }

    [TestMethod]
    public void Train_OtherSampleLength_NamesBothShapes()
    {
        ArgumentException e = Assert.ThrowsExactly<ArgumentException>(() => Trainer.Train(new ScriptedSession(_ => 1f), TestSamples.Surface(8, 3), null, new TrainingOptions { BatchSize = 8 }));
        StringAssert.Contains(e.Message, "3 values");
        StringAssert.Contains(e.Message, "takes 1");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_SteadyState_AllocatesNothing(bool fromStream)
    {
        long before = 0, after = 0;
        var engine = new HookedEngine(step =>
        {
            if (step == 30)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (step == 230)
            {
                after = GC.GetAllocatedBytesForCurrentThread();
            }
        });
        MemorySamples samples = TestSamples.Surface(2000, 6);

        // A step that allocates shows in each training; a collection, which another thread may bring about, in few.
        for (int attempt = 0; attempt == 0 || (attempt < 20 && after > before); attempt++)
        {
            Autoencoder.Fit(fromStream ? samples.AsStream() : samples, new AutoencoderOptions { BatchSize = 8, Epochs = 1, ShufflePool = 100, Engine = engine }).Model.Dispose();
        }

        Assert.IsGreaterThan(0, before);
        Assert.AreEqual(0, after - before);
    }

    [TestMethod]
    public void Train_NoRows_SaysSo()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Trainer.Train(new ScriptedSession(_ => 1f), TestSamples.Counting(0), null, new TrainingOptions { BatchSize = 8 }));
        Assert.ThrowsExactly<ArgumentException>(() => Trainer.Train(new ScriptedSession(_ => 1f), TestSamples.Counting(0).AsStream(), null, new TrainingOptions { BatchSize = 8 }));
    }

    private sealed class Collector(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
