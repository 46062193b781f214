namespace Microsoft.ML.Data;

public sealed class AnomalyDetectionMetrics
{
    private AnomalyDetectionMetrics(double auc, double rate)
    {
        AreaUnderRocCurve = auc;
        DetectionRateAtFalsePositiveCount = rate;
    }

    public double AreaUnderRocCurve { get; }

    public double DetectionRateAtFalsePositiveCount { get; }

    internal static AnomalyDetectionMetrics Of(IDataView data, string label, string score, string predicted, int falsePositives)
    {
        var rows = EvaluationData.ReadBinary(data, label, score, predicted, booleanLabel: false);
        int found = 0, wrong = 0;
        foreach (var row in rows.OrderByDescending(row => row.Score))
        {
            if (row.Positive)
                found++;
            else if (++wrong > falsePositives)
                break;
        }

        return new AnomalyDetectionMetrics(EvaluationData.AreaUnderRocCurve(rows), (double)found / rows.Count(row => row.Positive));
    }
}
