namespace Microsoft.ML.Data;

public class BinaryClassificationMetrics
{
    private BinaryClassificationMetrics(double auc, double accuracy, double f1)
    {
        AreaUnderRocCurve = auc;
        Accuracy = accuracy;
        F1Score = f1;
    }

    public double AreaUnderRocCurve { get; }

    public double Accuracy { get; }

    public double F1Score { get; }

    internal static BinaryClassificationMetrics Of(IDataView data, string label, string score, string predicted)
    {
        var rows = EvaluationData.ReadBinary(data, label, score, predicted, booleanLabel: true);
        double both = rows.Count(row => row.Positive && row.Predicted);
        return new BinaryClassificationMetrics(
            EvaluationData.AreaUnderRocCurve(rows),
            rows.Count(row => row.Positive == row.Predicted) / (double)rows.Count,
            2 * both / (rows.Count(row => row.Positive) + rows.Count(row => row.Predicted)));
    }
}
