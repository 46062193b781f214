using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Tests.Anomalies;

[TestClass]
public sealed class MethodTests
{
    private static readonly AnomalyMethod[] Methods =
    [
        new IsolationForest { Trees = 50 },
        new NearestNeighbourDistance { Scaling = FeatureScaling.Standard },
        new PrincipalComponentsError { Scaling = FeatureScaling.Robust, Variance = 0.5 },
        new LatentDensity { Scaling = FeatureScaling.Robust, Autoencoder = SmallNetwork },
        new LatentDensity { Scaling = FeatureScaling.Robust, Autoencoder = SmallNetwork, Kind = LatentDensityKind.NearestNeighbours },
        new VariationalReconstruction { Scaling = FeatureScaling.Robust, Autoencoder = SmallNetwork with { Encoder = [new Dense(16), new ReLU(), new GaussianLatent(3)], Beta = 0.05f } },
        new DeepSvdd { Scaling = FeatureScaling.Robust, Training = new() { Epochs = 20, BatchSize = 32 } },
        new NearestNeighbourDistance { Scaling = FeatureScaling.NormalScores, Neighbours = 2 },
        new SubsampledNeighbourDistance { Scaling = FeatureScaling.Robust },
        new Combination { Members = [new IsolationForest { Trees = 20 }, new NearestNeighbourDistance { Scaling = FeatureScaling.Standard }] },
        new Combination { Members = [new IsolationForest { Trees = 20 }, new NearestNeighbourDistance { Scaling = FeatureScaling.Standard }], Joining = ScoreJoining.Magnitudes },
        Everything,
        new ReconstructionError { Scaling = FeatureScaling.Robust, Autoencoder = SmallNetwork },
    ];

    private static AutoencoderOptions SmallNetwork => new() { Encoder = [new Dense(16), new ReLU(), new Dense(3)], Epochs = 40, BatchSize = 32 };

    /// <summary>As the default, with less of everything.</summary>
    private static Combination Everything => new()
    {
        Members =
        [
            new IsolationForest { Trees = 20 },
            new SubsampledNeighbourDistance { Groups = 20, Scaling = FeatureScaling.Robust },
            new NearestNeighbourDistance { Neighbours = 2, Scaling = FeatureScaling.NormalScores },
            new ReconstructionError { Scaling = FeatureScaling.Robust, Folds = 2, Autoencoder = new AutoencoderOptions { Encoder = [new Dense(8), new ReLU(), new Dense(3)], Epochs = 10, BatchSize = 16 } },
        ],
    };

    public static IEnumerable<object[]> All => Methods.Select((_, i) => new object[] { i });

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Fit_Clusters_RanksOutliersAboveAndScoresDiffer(int method)
    {
        (MemorySamples train, MemorySamples test, bool[] isAnomaly) = Clusters(300, 200, 40);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = Methods[method] });
        float[] scores = detector.Score(test);
        Assert.IsGreaterThan(Methods[method] is PrincipalComponentsError or LatentDensity ? 0.9 : 0.95, RankingMetrics.RocAuc(scores, isAnomaly));
        Assert.IsGreaterThan(150, scores.Distinct().Count());
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void SaveAndLoad_ScoresAndExplainsTheSame(int method)
    {
        (MemorySamples train, MemorySamples test, _) = Clusters(200, 30, 10);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = Methods[method], Seed = 3 });
        var stream = new MemoryStream();
        detector.Save(stream);
        stream.Position = 0;
        using AnomalyDetector again = AnomalyDetector.Load(stream);
        CollectionAssert.AreEqual(detector.Score(test), again.Score(test));
        CollectionAssert.AreEqual(detector.Explain(test[35]).ToArray(), again.Explain(test[35]).ToArray());
        var second = new MemoryStream();
        again.Save(second);
        CollectionAssert.AreEqual(stream.ToArray(), second.ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Score_RowsAloneOrTogether_AreTheSame(int method)
    {
        (MemorySamples train, MemorySamples test, _) = Clusters(150, 100, 10);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = Methods[method] });
        float[] all = detector.Score(test);
        var one = new float[1];
        for (int row = 0; row < test.Rows; row += 13)
        {
            detector.Score(test[row], 1, one);
            Assert.AreEqual(all[row], one[0]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Explain_OneFeatureFarOff_NamesIt(int method)
    {
        (MemorySamples train, _, _) = Clusters(300, 1, 1);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = Methods[method] });
        float[] row = train[0].ToArray();
        row[2] += 500;
        FeatureContribution first = detector.Explain(row)[0];
        Assert.AreEqual(2, first.Feature);
        Assert.AreEqual(1, first.Direction);
        Assert.IsGreaterThan(0.3f, first.Share);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Fit_ConstantOrDuplicateRows_ScoresAreSound(int method)
    {
        foreach (int different in new[] { 1, 2 })
        {
            float[] values = [.. Enumerable.Range(0, 60).SelectMany(i => new[] { 5f + (i % different), -2f, 0 })];
            using AnomalyDetector detector = AnomalyDetector.Fit(new MemorySamples([3], values), new() { Method = Methods[method] });
            var scores = new float[2];
            detector.Score([5, -2, 0, 50, 40, 30], 2, scores);
            Assert.IsTrue(float.IsFinite(scores[0]) && float.IsFinite(scores[1]), $"{scores[0]} {scores[1]}");
            if (Methods[method] is not IsolationForest || different > 1)
            {
                Assert.IsGreaterThanOrEqualTo(scores[0], scores[1]);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Contributions_EachRow_AddUpToOneAndDoNotDependOnTheRowsBeside(int method)
    {
        (MemorySamples train, MemorySamples test, _) = Clusters(200, 70, 10);
        int length = train.Shape.Length;
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = Methods[method] });
        float[] shares = new float[test.Values.Length], expected = new float[shares.Length], alone = new float[length], usual = new float[length];
        detector.Contributions(test.Values, test.Rows, shares, expected);
        for (int row = 0; row < test.Rows; row++)
        {
            Assert.AreEqual(1, shares.AsSpan(row * length, length).ToArray().Sum(), 1e-5);
            detector.Contributions(test[row], 1, alone, usual);
            CollectionAssert.AreEqual(shares[(row * length)..((row + 1) * length)], alone);
            CollectionAssert.AreEqual(expected[(row * length)..((row + 1) * length)], usual);
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Fit_FewRows_ScoresAreFinite(int method)
    {
        using AnomalyDetector detector = AnomalyDetector.Fit(new MemorySamples([2], [1, 2, 2, 3, 3, 1, 4, 5, 5, 2]), new() { Method = Methods[method] });
        var scores = new float[2];
        detector.Score([2, 2, 1e30f, -1e30f], 2, scores);
        Assert.IsTrue(float.IsFinite(scores[0]) && float.IsFinite(scores[1]), $"{scores[0]} {scores[1]}");
        Assert.IsTrue(float.IsFinite(detector.Threshold));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Load_BytesChanged_IsReadOrRefused(int method)
    {
        (MemorySamples train, MemorySamples test, _) = Clusters(40, 4, 1);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = Methods[method] });
        var stream = new MemoryStream();
        detector.Save(stream);
        byte[] bytes = stream.ToArray();
        int header = (int)BitConverter.ToUInt64(bytes);
        var random = new RandomStream((ulong)method, RandomPurpose.Resampling);
        for (int attempt = 0; attempt < 150; attempt++)
        {
            // Most changes to the header, where the figures are; digits turned into others get past the parser.
            int at = attempt % 5 == 0 ? random.NextInt32(bytes.Length) : 8 + random.NextInt32(header);
            byte before = bytes[at];
            bytes[at] = before is >= (byte)'0' and <= (byte)'9' ? (byte)('0' + random.NextInt32(10)) : (byte)random.NextInt32(256);
            try
            {
                using AnomalyDetector again = AnomalyDetector.Load(new MemoryStream(bytes));
                if (again.Input.Length == test.Shape.Length)
                {
                    again.Score(test);
                }
            }
            catch (InvalidDataException)
            {
            }

            bytes[at] = before;
        }
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Score_OtherRowsBesideIt_DoNotMoveARow(int method)
    {
        // Statistics of the rows being scored would move the first when the others are blown up.
        (MemorySamples train, MemorySamples test, _) = Clusters(120, 20, 1);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = Methods[method] });
        float[] blown = test.Values.ToArray();
        for (int at = test.Shape.Length; at < blown.Length; at++)
        {
            blown[at] *= 1000;
        }

        float[] before = detector.Score(test), after = detector.Score(new MemorySamples(test.Shape, blown));
        Assert.AreEqual(before[0], after[0]);
        Assert.AreNotEqual(before[5], after[5]);
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void BadInput_IsRefusedOrScoresNaN(int method)
    {
        (MemorySamples train, _, _) = Clusters(60, 1, 1);
        int length = train.Shape.Length;
        AnomalyDetectorOptions options = new() { Method = Methods[method] };
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => AnomalyDetector.Fit(new MemorySamples([length], train[0].ToArray()), options).Dispose()).Message, "at least 5");
        float[] broken = train.Values.ToArray();
        broken[(7 * length) + 1] = float.NaN;
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => AnomalyDetector.Fit(new MemorySamples([length], broken), options).Dispose()).Message, "Row 7");
        Assert.Throws<ArgumentException>(() => AnomalyDetector.Fit(train, options with { Threshold = new Latent.Anomalies.Thresholds.ContaminationThreshold(0.7) }).Dispose());
        using AnomalyDetector detector = AnomalyDetector.Fit(train, options);
        Assert.Throws<ArgumentException>(() => detector.Score(new MemorySamples([length + 1], new float[2 * (length + 1)])));
        float[] scores = detector.Score(new MemorySamples([length], broken));
        Assert.IsTrue(float.IsNaN(scores[7]) && detector.IsAnomaly(scores[7]));
        Assert.AreEqual(1, scores.Count(float.IsNaN));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public void Fit_Network_BeatsTheSameUntrained(int kind)
    {
        (MemorySamples train, MemorySamples test, bool[] isAnomaly) = AnomalyDetectorTests.Plane(400, 200, 60);
        double trained = Auc(1e-3f, 60), untrained = Auc(1e-12f, 1);
        Assert.IsGreaterThan(0.85, trained);
        Assert.IsGreaterThan(untrained + 0.05, trained, $"untrained {untrained}");

        double Auc(float rate, int epochs)
        {
            var network = new AutoencoderOptions { Encoder = [new Dense(32), new ReLU(), new Dense(2)], Epochs = epochs, BatchSize = 32, Optimizer = new Adam(rate) };
            AnomalyMethod method = kind switch
            {
                0 => new VariationalReconstruction { Scaling = FeatureScaling.Robust, Autoencoder = network with { Encoder = [new Dense(32), new ReLU(), new GaussianLatent(2)], Beta = 0.01f } },
                1 => new Combination { Members = [new ReconstructionError { Scaling = FeatureScaling.Robust, Autoencoder = network }, new VariationalReconstruction { Scaling = FeatureScaling.Robust, Autoencoder = network with { Encoder = [new Dense(32), new ReLU(), new GaussianLatent(2)], Beta = 0.01f } }] },
                _ => new DeepSvdd { Scaling = FeatureScaling.Robust, Training = new() { Epochs = epochs, BatchSize = 32, Optimizer = new Adam(rate) } },
            };
            using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = method });
            return RankingMetrics.RocAuc(detector.Score(test), isAnomaly);
        }
    }

    [TestMethod]
    [DataRow(LatentDensityKind.Mahalanobis)]
    [DataRow(LatentDensityKind.NearestNeighbours)]
    public void Fit_LatentDensity_BeatsTheSameUntrained(LatentDensityKind kind)
    {
        // Anomalies keep to the plane that the autoencoder learns, so that only their latents tell: they lie off the line
        // that rows follow within it. Columns of noise drown that in an encoder that has learnt nothing.
        const int Length = 24, Signal = 12;
        var random = new RandomStream(3, RandomPurpose.Generation);
        float[] Row(bool isNormal)
        {
            float along = random.NextNormal(), across = 0.5f * random.NextNormal();
            float a = isNormal ? along : MathF.CopySign(0.7f, along) + (0.7f * along), b = (isNormal ? a : -a) + across;
            return [.. Enumerable.Range(0, Length).Select(j => j < Signal ? (a * MathF.Cos(j)) + (b * MathF.Sin(j)) + (0.05f * random.NextNormal()) : 0.5f * random.NextNormal())];
        }

        MemorySamples train = new([Length], [.. Enumerable.Range(0, 600).SelectMany(_ => Row(true))]);
        MemorySamples test = new([Length], [.. Enumerable.Range(0, 300).SelectMany(i => Row(i < 200))]);
        bool[] isAnomaly = [.. Enumerable.Range(0, 300).Select(i => i >= 200)];
        double trained = Auc(5e-3f, 60), untrained = Auc(1e-12f, 1);
        Assert.IsGreaterThan(0.85, trained, $"untrained {untrained}");
        Assert.IsGreaterThan(untrained + 0.1, trained, $"untrained {untrained}");

        double Auc(float rate, int epochs)
        {
            var network = new AutoencoderOptions { Encoder = [new Dense(2)], Epochs = epochs, BatchSize = 32, Optimizer = new Adam(rate) };
            using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = new LatentDensity { Kind = kind, Autoencoder = network }, Scaling = AnomalyScaling.None });
            return RankingMetrics.RocAuc(detector.Score(test), isAnomaly);
        }
    }

    [TestMethod]
    public void Load_DeepSvddWithoutSlopes_SaysToFitAgain()
    {
        (MemorySamples train, _, _) = Clusters(100, 10, 2);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = new DeepSvdd { Training = new() { Epochs = 1 } } });
        var stream = new MemoryStream();
        detector.Save(stream);
        stream.Position = 0;
        ModelFile older = Without(ModelFile.Load(stream));
        var saved = new MemoryStream();
        older.Save(saved);
        saved.Position = 0;
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => AnomalyDetector.Load(saved));
        StringAssert.Contains(error.Message, "Fit it again");

        static ModelFile Without(ModelFile file) => new()
        {
            Kind = file.Kind,
            Architectures = file.Architectures,
            Options = file.Options,
            Preprocessing = file.Preprocessing,
            Thresholds = file.Thresholds,
            Seed = file.Seed,
            Tensors = file.Tensors.Where(tensor => tensor.Key != "slopes").ToDictionary(),
            Parts = file.Parts.ToDictionary(part => part.Key, part => Without(part.Value)),
        };
    }

    [TestMethod]
    public void Score_TestRowsScaled_UsesTrainingStatisticsOnly()
    {
        (MemorySamples train, MemorySamples test, _) = Clusters(200, 50, 10);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = new NearestNeighbourDistance { Scaling = FeatureScaling.Robust } });
        float[] far = [.. test.Values.ToArray().Select(value => value * 1000)];
        var scores = new float[test.Rows];
        detector.Score(far, test.Rows, scores);
        Assert.IsGreaterThan(detector.Threshold, scores.Min());
    }

    [TestMethod]
    public void Score_OneThreadOrTwo_GivesTheSameBits()
    {
        (MemorySamples train, MemorySamples test, _) = Clusters(300, 100, 10);
        int before = WorkerPool.Shared.MaxThreads;
        try
        {
            WorkerPool.Shared.MaxThreads = 1;
            float[] one = Scores();
            WorkerPool.Shared.MaxThreads = 2;
            CollectionAssert.AreEqual(one, Scores());
        }
        finally
        {
            WorkerPool.Shared.MaxThreads = before;
        }

        float[] Scores()
        {
            using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = Everything });
            return detector.Score(test);
        }
    }

    [TestMethod]
    public void Default_SmallData_IsTheCombinationAndFindsOutliers()
    {
        (MemorySamples train, MemorySamples test, bool[] isAnomaly) = Clusters(60, 60, 10);
        using AnomalyDetector detector = AnomalyDetector.Fit(train);
        Assert.AreEqual(new Combination(), detector.Options.Method);
        Assert.IsGreaterThan(0.95, RankingMetrics.RocAuc(detector.Score(test), isAnomaly));
    }

    [TestMethod]
    public void NearestNeighbours_TrainingRow_IsNotItsOwnNeighbour()
    {
        (MemorySamples train, _, _) = Clusters(100, 1, 1);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = new NearestNeighbourDistance { Neighbours = 1 }, Scaling = AnomalyScaling.None });
        float[] scores = detector.Score(train);
        for (int i = 0; i < 5; i++)
        {
            float least = float.MaxValue;
            for (int j = 0; j < train.Rows; j++)
            {
                float distance = 0;
                for (int k = 0; k < train.Shape.Length; k++)
                {
                    distance += MathF.Abs(train[i][k] - train[j][k]);
                }

                least = j == i ? least : MathF.Min(least, distance);
            }

            Assert.AreEqual(least, scores[i]);
        }
    }

    [TestMethod]
    public void Combination_ByMagnitude_IsTheMeanOfTheTwoGreatestDeviationsOfLogarithms()
    {
        (MemorySamples train, MemorySamples test, _) = Clusters(200, 60, 20);
        AnomalyMethod[] members = [new IsolationForest { Trees = 20 }, new NearestNeighbourDistance { Neighbours = 3 }, new SubsampledNeighbourDistance { Groups = 10 }];
        var options = new AnomalyDetectorOptions { Method = new Combination { Members = [.. members], Joining = ScoreJoining.Magnitudes }, Seed = 3 };
        using AnomalyDetector joined = AnomalyDetector.Fit(train, options);
        float[] scores = joined.Score(test);
        double[][] deviations = [.. members.Select(method =>
        {
            using AnomalyDetector alone = AnomalyDetector.Fit(train, options with { Method = method });
            double[] usual = [.. alone.HeldOutScores.ToArray().Select(score => Math.Log(score))];
            double mean = usual.Average(), spread = Math.Sqrt(usual.Average(log => (log - mean) * (log - mean)));
            return alone.Score(test).Select(score => (Math.Log(score) - mean) / spread).ToArray();
        })];
        for (int row = 0; row < scores.Length; row++)
        {
            double[] sorted = [.. deviations.Select(member => Math.Max(0, member[row])).OrderDescending()];
            Assert.AreEqual(((sorted[0] + sorted[1]) / 2) + (0.001 * deviations.Average(member => member[row])), scores[row], 1e-3 * Math.Max(1, scores[row]), $"row {row}");
        }
    }

    [TestMethod]
    public void Combination_JoiningThatIsNone_IsRefused() =>
        StringAssert.Contains(Assert.Throws<ArgumentOutOfRangeException>(() => AnomalyDetector.Fit(Clusters(20, 1, 1).Train, new() { Method = new Combination { Joining = (ScoreJoining)7 } })).Message, "Ranks");

    [TestMethod]
    public void Load_CombinationOfAVersionThatKnewRanksAlone_ScoresByRanks()
    {
        (MemorySamples train, MemorySamples test, _) = Clusters(100, 30, 10);
        using AnomalyDetector detector = AnomalyDetector.Fit(train, new() { Method = Methods.OfType<Combination>().First() });
        ModelFile file = detector.ToModelFile(), scorer = file.Parts["scorer"];
        var before = new ModelFile
        {
            Kind = file.Kind,
            Options = file.Options,
            Preprocessing = file.Preprocessing,
            Thresholds = file.Thresholds,
            Tensors = file.Tensors,
            Parts = new Dictionary<string, ModelFile> { ["scorer"] = new() { Kind = scorer.Kind, Tensors = scorer.Tensors, Parts = scorer.Parts } },
        };
        using AnomalyDetector loaded = AnomalyDetector.FromModelFile(before);
        CollectionAssert.AreEqual(detector.Score(test), loaded.Score(test));
    }

    /// <summary>Three clusters of unlike units; anomalies are uniform over thrice their range.</summary>
    private static (MemorySamples Train, MemorySamples Test, bool[] IsAnomaly) Clusters(int train, int normal, int anomalies)
    {
        const int Length = 6;
        var random = new RandomStream(5, RandomPurpose.Generation);
        float[] Row(bool isNormal)
        {
            int cluster = random.NextInt32(3);
            var row = new float[Length];
            for (int j = 0; j < Length; j++)
            {
                float centre = ((cluster * 7) + (j * 3)) % 10;
                row[j] = (isNormal ? centre + (0.5f * random.NextNormal()) : (30 * random.NextSingle()) - 10) * (j + 1);
            }

            return row;
        }

        float[] training = [.. Enumerable.Range(0, train).SelectMany(_ => Row(true))];
        float[] test = [.. Enumerable.Range(0, normal + anomalies).SelectMany(i => Row(i < normal))];
        return (new MemorySamples([Length], training), new MemorySamples([Length], test), [.. Enumerable.Range(0, normal + anomalies).Select(i => i >= normal)]);
    }
}
