using Latent.Adversarial;
using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.TimeSeries;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Projection;
using Latent.Storage;
using Latent.Tests.Projection;
using Latent.Tests.Training;

namespace Latent.Tests.Storage;

/// <summary>Every kind of model file, damaged: refused with one exception that names the file, or read and safe to use.</summary>
[TestClass]
public sealed class DamagedModelTests
{
    private static readonly AutoencoderOptions Tied = new() { Encoder = [new Dense(4), new Tanh(), new Dense(2)], TieWeights = true, Epochs = 1, BatchSize = 32 };

    public static IEnumerable<object[]> Kinds() => Models().Keys.Select(kind => new object[] { kind });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Load_DamagedFile_IsRefusedByNameOrSafeToUse(string kind)
    {
        (Func<Action<Stream>> make, Action<string> use) = Models()[kind];
        using var folder = new TemporaryFolder();
        string path = folder.File(kind + ".safetensors");
        Damage.Check(Bytes(make()), Damage.Header, damaged =>
        {
            File.WriteAllBytes(path, damaged);
            try
            {
                use(path);
            }
            catch (InvalidDataException e)
            {
                StringAssert.StartsWith(e.Message, path);
                throw;
            }
        });
    }

    [TestMethod]
    public void Load_NumberTooLargeForItsField_IsRefused()
    {
        byte[] file = Bytes(Autoencoder.Fit(TestSamples.Surface(40, 5), Tied).Model.Save);
        foreach (string number in (string[])["1e39", "1e400"])
        {
            InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => Autoencoder.Load(new MemoryStream(Damage.Replace(file, "learningRate\\\":0.001", "learningRate\\\":" + number))));
            StringAssert.Contains(error.Message, "learningRate");
        }
    }

    [TestMethod]
    public void Load_LayerTiedToNothing_IsRefused()
    {
        byte[] file = Bytes(Autoencoder.Fit(TestSamples.Surface(40, 5), Tied).Model.Save);
        foreach (string other in (string[])["decoder.0", "encoder.1", "encoder.7", "nobody.0"])
        {
            InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => Autoencoder.Load(new MemoryStream(Damage.Replace(file, "encoder.2\\\"", other + "\\\""))));
            StringAssert.Contains(error.Message, "do not fit together");
        }
    }

    [TestMethod]
    public void Load_RowsThatAreNoNumbers_IsRefused()
    {
        // The last tensor of the file is the rows of the groups.
        byte[] file = Bytes(AnomalyDetector.Fit(TestSamples.Surface(80, 5), new() { Method = new SubsampledNeighbourDistance { Groups = 2 } }).Save);
        BitConverter.GetBytes(float.NaN).CopyTo(file, file.Length - 4);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => AnomalyDetector.Load(new MemoryStream(file))).Message, "not all finite");
    }

    [TestMethod]
    public void Load_PointsBeyondDistances_IsRefused()
    {
        byte[] file = Bytes(Umap.Fit(Clusters.Generate(40, 3, 2, 1), 40, 3, new UmapOptions { Epochs = 2 }).Save);
        BitConverter.GetBytes(1e30f).CopyTo(file, file.Length - 4);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ProjectionFile.LoadMap(new MemoryStream(file))).Message, "beyond single precision");
    }

    private static Dictionary<string, (Func<Action<Stream>> Make, Action<string> Use)> Models() => new()
    {
        ["autoencoder"] = (() => Autoencoder.Fit(TestSamples.Surface(40, 5), Tied).Model.Save, path =>
        {
            using Autoencoder model = Autoencoder.Load(path);
            float[] rows = new float[2 * model.Input.Length];
            model.Reconstruct(rows, 2, new float[rows.Length]);
            model.Save(Stream.Null);
        }
        ),
        ["classifier"] = (() => EncoderClassifier.Fit(new Architecture([5], new Dense(3), new ReLU()), Labelled(), new EncoderClassifierOptions { Epochs = 1 }).Model.Save, path =>
        {
            using EncoderClassifier model = EncoderClassifier.Load(path);
            model.Predict(new float[2 * model.Encoder.Input.Length], 2, new float[2 * model.Classes]);
            model.Save(Stream.Null);
        }
        ),
        ["gan"] = (() => Gan.Fit(Labelled(), new GanOptions { Latent = [3], Generator = [new Dense(5)], Discriminator = [new Dense(1)], Epochs = 1, BatchSize = 20, Classes = 2 }).Model.Save, path =>
        {
            using Gan model = Gan.Load(path);
            if (model.Classes > 0)
            {
                model.Generate(2, 1, [0, model.Classes - 1], new float[2 * model.Sample.Length]);
            }

            model.Save(Stream.Null);
        }
        ),
        ["table-gan"] = (() => TableSynthesizer.Fit(Labelled(), Columns, new() { Generator = [4], Discriminator = [4], Latent = 2, Steps = 2, BatchSize = 20, MaxCategories = 8 }).Save, path =>
        {
            using TableSynthesizer model = TableSynthesizer.Load(path);
            model.Synthesize(model.Classes[0], 2, 1, new float[2 * model.Sample.Length]);
            model.Save(Stream.Null);
        }
        ),
        ["table-variational"] = (() => VariationalTableSynthesizer.Fit(Labelled(), Columns, new() { Hidden = [4], Latent = 2, Steps = 2, BatchSize = 20, MaxCategories = 8 }).Save, path =>
        {
            using VariationalTableSynthesizer model = VariationalTableSynthesizer.Load(path);
            model.Synthesize(model.Classes[0], 2, 1, new float[2 * model.Sample.Length]);
            model.Save(Stream.Null);
        }
        ),
        ["detector"] = (() => AnomalyDetector.Fit(TestSamples.Surface(80, 5), new() { Method = new Combination { Members = [new IsolationForest { Trees = 3, RowsPerTree = 16 }, new SubsampledNeighbourDistance { Groups = 2 }, new PrincipalComponentsError()] } }).Save, path =>
        {
            using AnomalyDetector model = AnomalyDetector.Load(path);
            float[] scores = new float[2];
            model.Score(new float[2 * model.Input.Length], 2, scores);
            model.Judge(scores[0]);
            model.Probability(scores[0]);
            model.Explain(new float[model.Input.Length]);
            model.Save(Stream.Null);
        }
        ),
        ["series-detector"] = (() => SeriesDetector.Fit(Clusters.Generate(200, 2, 2, 1), 2, new SeriesDetectorOptions { Window = 4, Detector = new() { Method = new PrincipalComponentsError() } }).Save, path =>
        {
            using SeriesDetector model = SeriesDetector.Load(path);
            model.FindEvents(new float[(model.Window + 3) * model.Channels]);
            model.Save(Stream.Null);
        }
        ),
        ["map"] = (() => Umap.Fit(Clusters.Generate(40, 3, 2, 1), 40, 3, new UmapOptions { Epochs = 2, PlacementEpochs = 1 }).Save, path =>
        {
            ProjectionMap map = ProjectionFile.LoadMap(path);
            map.MeasureQuality();
            map.Save(Stream.Null);
        }
        ),
        ["search"] = (() => SimilaritySearch.Fit(Clusters.Generate(40, 3, 2, 1), 40, 3, [.. Enumerable.Range(0, 40).Select(row => $"row {row}")], new NeighbourOptions { Method = NeighbourMethod.Approximate }).Save, path =>
        {
            SimilaritySearch search = ProjectionFile.LoadSearch(path);
            search.Find(new float[search.Neighbours.Dimensions], 1);
            search.Save(Stream.Null);
        }
        ),
        ["components"] = (() => PrincipalComponents.Fit(Clusters.Generate(40, 3, 2, 1), 40, 3, 2).Save, path =>
        {
            PrincipalComponents components = ProjectionFile.LoadComponents(path);
            components.Transform(new float[components.Dimensions], 1, new float[components.Components]);
            components.Save(Stream.Null);
        }
        ),
    };

    // A choice with a combination for each row, of which few are told apart, and numbers.
    private static TableSchema Columns => new() { Columns = [new("choice", 0, 2, TableColumnKind.Choice), .. Enumerable.Range(2, 3).Select(at => new TableColumn($"number {at}", at, 1, TableColumnKind.Number))] };

    private static MemorySamples Labelled()
    {
        MemorySamples rows = TestSamples.Surface(40, 5);
        return new MemorySamples(rows.Shape, rows.Values.ToArray(), [.. Enumerable.Range(0, 40).Select(row => row % 2)]);
    }

    private static byte[] Bytes(Action<Stream> save)
    {
        using var stream = new MemoryStream();
        save(stream);
        return stream.ToArray();
    }
}
