using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Onnx;
using Latent.Anomalies.TimeSeries;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Tests.Storage.Onnx;

/// <summary>The structure of exported detectors; check-onnx.js beside this file compares their scores with onnxruntime.</summary>
[TestClass]
public sealed class OnnxDetectorExportTests
{
    private static readonly AutoencoderOptions Small = new() { Encoder = [new Dense(3), new Tanh(), new Dense(2)], Epochs = 2 };

    private static readonly Dictionary<string, AnomalyDetectorOptions> Options = new()
    {
        ["reconstruction"] = new() { Method = new ReconstructionError { Autoencoder = Small, Loss = ResidualLoss.Huber }, CategoricalColumns = [3] },
        ["reconstruction-folds"] = new() { Method = new ReconstructionError { Autoencoder = Small, Folds = 2, Loss = ResidualLoss.Absolute, Scaling = FeatureScaling.Robust } },
        ["latent-gaussian"] = new() { Method = new LatentDensity { Autoencoder = Small, Kind = LatentDensityKind.Mahalanobis } },
        ["latent-neighbours"] = new() { Method = new LatentDensity { Autoencoder = Small, Kind = LatentDensityKind.NearestNeighbours } },
        ["variational"] = new() { Method = new VariationalReconstruction { Autoencoder = Small with { Encoder = [new Dense(3), new Tanh(), new GaussianLatent(2)] }, Draws = 3 } },
        ["deep-svdd"] = new() { Method = new DeepSvdd { Training = new() { Epochs = 2 } } },
        ["principal-components"] = new() { Method = new PrincipalComponentsError { Variance = 0.7 } },
        ["nearest"] = new() { Method = new NearestNeighbourDistance { Scaling = FeatureScaling.NormalScores } },
        ["subsampled"] = new() { Method = new SubsampledNeighbourDistance { Groups = 7, Scaling = FeatureScaling.Standard } },
        ["forest"] = new() { Method = new IsolationForest { Trees = 20, RowsPerTree = 64 } },
        ["forest-categories"] = new() { Method = new IsolationForest { Trees = 20, RowsPerTree = 64 }, CategoricalColumns = [3] },
        ["combination-by-magnitude"] = new() { Method = new Combination { Joining = ScoreJoining.Magnitudes } },
        ["combination"] = new(),
    };

    public static IEnumerable<object[]> Methods() => Options.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Methods))]
    public void Write_EveryMethod_GraphIsConnectedAndGivesScoreAndFlag(string name)
    {
        byte[] file = Export(name, out AnomalyDetector detector);
        using (detector)
        {
            OnnxReader read = OnnxReader.Read(file);
            var known = new HashSet<string>(read.Constants.Keys) { "input", "" };
            foreach ((string operation, string[] inputs, string[] outputs) in read.Nodes)
            {
                Assert.IsTrue(inputs.All(known.Contains), $"{operation} takes {string.Join(", ", inputs.Where(input => !known.Contains(input)))}, which nothing before it gives.");
                Assert.IsTrue(outputs.All(output => output.Length == 0 || known.Add(output)), $"{operation} gives a value that is there already.");
            }

            Assert.Contains("output", known);
            Assert.Contains("flagged", known);

            // Usual rows, some of them training rows, and rows far off, with a category that training did not see.
            float[] rows = [.. Draw(30, 1), .. Draw(30, 2), .. Draw(10, 3).Select((value, i) => value + (i % 4 is 1 or 3 ? 9 : 0))];
            var scores = new float[rows.Length / 4];
            detector.Score(rows, scores.Length, scores);
            OnnxReference.Write("detector-" + name, file, [4], rows, scores);
        }
    }

    [TestMethod]
    [DataRow("series", 0)]
    [DataRow("series-autoencoder", 1)]
    public void Write_Series_GraphScoresWindowsAsTheyAreMeasured(string name, int method)
    {
        // Two channels of unlike units, so that a scale that is not undone shows.
        float[] series = [.. Enumerable.Range(0, 600).SelectMany(step => new[] { 100 + (20 * MathF.Sin(step)), (step * 7 % 13) / 100f })];
        var options = new SeriesDetectorOptions { Window = 8, Alignment = SeriesAlignment.Trailing };
        options = method == 0 ? options : options with { Detector = new() { Method = new ReconstructionError { Autoencoder = Small with { Encoder = [new Flatten(), new Dense(6), new Tanh(), new Dense(2)] } } } };
        using SeriesDetector detector = SeriesDetector.Fit(series, 2, options);
        using var stream = new MemoryStream();
        OnnxDetectorExport.Save(detector, stream);
        OnnxReader read = OnnxReader.Read(stream.ToArray());
        Assert.IsTrue(read.Nodes.Any(node => node.Outputs.Contains("output")) && read.Nodes.Any(node => node.Outputs.Contains("flagged")));
        Assert.IsGreaterThanOrEqualTo(2, read.Constants.Values.Count(constant => constant.Sizes is [16]), "A window's 16 values have a centre and a scale each.");

        // By the trailing alignment a step's score is that of the window which ends there.
        float[] later = [.. series.AsSpan(0, 80)];
        later[41] += 0.5f;
        later[60] += 90;
        float[] scores = detector.Score(later), windows = [.. Enumerable.Range(0, 33).SelectMany(first => later[(2 * first)..(2 * (first + 8))])];
        OnnxReference.Write("detector-" + name, stream.ToArray(), [8, 2], windows, scores[7..]);
    }

    internal static byte[] Export(string name, out AnomalyDetector detector)
    {
        const int Rows = 160;
        detector = AnomalyDetector.Fit(new MemorySamples([4], Draw(Rows, 1)), Options[name] with { Seed = 5 });
        using var stream = new MemoryStream();
        OnnxDetectorExport.Save(detector, stream);
        return stream.ToArray();
    }

    private static float[] Draw(int rows, ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Generation);
        var values = new float[4 * rows];
        for (int row = 0; row < rows; row++)
        {
            float u = random.NextNormal(), v = random.NextNormal();
            (values[4 * row], values[(4 * row) + 1], values[(4 * row) + 2], values[(4 * row) + 3]) = (100 + (5 * u), v + (0.1f * random.NextNormal()), u - v, random.NextInt32(3));
        }

        return values;
    }
}
