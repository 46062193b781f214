using System.Diagnostics;
using System.Globalization;
using System.Text;
using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Data;

namespace Latent.Benchmarks.Anomalies;

/// <summary>Runs detectors over a folder of labelled tables under both protocols, and writes the tables of docs/anomalies.md.</summary>
internal static class AnomalyTable
{
    /// <summary>The methods that can be named.</summary>
    public static readonly IReadOnlyDictionary<string, AnomalyMethod> Methods = new Dictionary<string, AnomalyMethod>
    {
        ["default"] = new Combination(),
        ["default-without-network"] = new Combination { Members = [.. Combination.Default.Where(member => member is not ReconstructionError)] },
        ["default-by-magnitude"] = new Combination { Joining = ScoreJoining.Magnitudes },
        ["isolation-forest"] = new IsolationForest(),
        ["subsampled-robust"] = new SubsampledNeighbourDistance { Scaling = FeatureScaling.Robust },
        ["subsampled-rank"] = new SubsampledNeighbourDistance { Scaling = FeatureScaling.NormalScores },
        ["neighbours-standard"] = new NearestNeighbourDistance { Neighbours = 2, Scaling = FeatureScaling.Standard },
        ["neighbours-rank"] = new NearestNeighbourDistance { Scaling = FeatureScaling.NormalScores },
        ["pca"] = new PrincipalComponentsError { Scaling = FeatureScaling.Standard },
        ["latent-mahalanobis"] = new LatentDensity { Scaling = FeatureScaling.Robust },
        ["latent-neighbours"] = new LatentDensity { Scaling = FeatureScaling.Robust, Kind = LatentDensityKind.NearestNeighbours },
        ["variational"] = new VariationalReconstruction { Scaling = FeatureScaling.Robust },
        ["deep-svdd"] = new DeepSvdd { Scaling = FeatureScaling.Robust },
        ["autoencoder"] = new ReconstructionError { Scaling = FeatureScaling.Robust },
    };

    public static string Run(string folder, IReadOnlyList<string> methods, int seeds, string filter, TextWriter log)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.csv.gz").Concat(Directory.GetFiles(folder, "*.csv")).Where(file => Path.GetFileName(file).Contains(filter, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new FileNotFoundException($"{folder} has no CSV files{(filter.Length > 0 ? $" with '{filter}' in their names" : "")}; name another folder with --data.");
        }

        var figures = new Dictionary<(string Set, string Method, bool OneClass), (double Auc, double Precision)>();
        var names = new List<string>();
        foreach (string file in files)
        {
            string set = Path.GetFileName(file).Split('.')[0];
            names.Add(set);
            MemorySamples rows = MemorySamples.From(CsvSamples.Open(file, new CsvOptions { LabelColumn = "label" }));
            foreach (string method in methods)
            {
                var watch = Stopwatch.StartNew();
                foreach (bool oneClass in new[] { false, true })
                {
                    double auc = 0, precision = 0;
                    for (int seed = 0; seed < seeds; seed++)
                    {
                        AnomalyProtocol run = oneClass ? AnomalyProtocol.OneClass(rows, (ulong)seed) : AnomalyProtocol.Unsupervised(rows, (ulong)seed);
                        using AnomalyDetector detector = AnomalyDetector.Fit(run.Train, new AnomalyDetectorOptions { Method = Methods[method], Seed = (ulong)seed });
                        float[] scores = detector.Score(run.Test);
                        auc += RankingMetrics.RocAuc(scores, run.IsAnomaly) / seeds;
                        precision += RankingMetrics.AveragePrecision(scores, run.IsAnomaly) / seeds;
                    }

                    figures[(set, method, oneClass)] = (auc, precision);
                }

                log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{set,-18} {method,-24} unsupervised {figures[(set, method, false)].Auc:0.000} {figures[(set, method, false)].Precision:0.000}  one-class {figures[(set, method, true)].Auc:0.000} {figures[(set, method, true)].Precision:0.000}  {watch.Elapsed.TotalSeconds:0.0} s"));
            }
        }

        var text = new StringBuilder();
        foreach (bool oneClass in new[] { false, true })
        {
            text.AppendLine(oneClass ? "One-class: area under the curve / average precision" : "Unsupervised: area under the curve / average precision").AppendLine();
            text.Append("| set |").AppendJoin(" |", methods.Select(method => " " + method)).AppendLine(" |");
            text.Append("|---|").AppendJoin("|", methods.Select(_ => "---")).AppendLine("|");
            foreach (string set in names)
            {
                text.Append("| ").Append(set).Append(" |").AppendJoin(" |", methods.Select(method => Cell(figures[(set, method, oneClass)]))).AppendLine(" |");
            }

            text.Append("| **mean** |").AppendJoin(" |", methods.Select(method => Cell((names.Average(set => figures[(set, method, oneClass)].Auc), names.Average(set => figures[(set, method, oneClass)].Precision)), "**", "0.0000"))).AppendLine(" |").AppendLine();
        }

        return text.ToString();
    }

    private static string Cell((double Auc, double Precision) figure, string mark = "", string format = "0.000") =>
        string.Create(CultureInfo.InvariantCulture, $" {mark}{figure.Auc.ToString(format, CultureInfo.InvariantCulture)} / {figure.Precision.ToString(format, CultureInfo.InvariantCulture)}{mark}");
}
