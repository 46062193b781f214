namespace Microsoft.ML.Data;

/// <summary>The columns that an evaluator reads.</summary>
internal static class EvaluationData
{
    /// <summary>Scores with their labels, for two classes; rows without a label are left out.</summary>
    public static List<(float Score, bool Positive, bool Predicted)> ReadBinary(IDataView data, string label, string score, string predicted, bool booleanLabel)
    {
        ArgumentNullException.ThrowIfNull(data);
        DataViewSchema.Column labels = data.Schema.Find(label, "Label"), scores = data.Schema.Find(score, "Score"), flags = data.Schema.Find(predicted, "PredictedLabel");
        bool fits = labels.Type == NumberDataViewType.Single || labels.Type is KeyDataViewType { Count: 2 } || (booleanLabel && labels.Type == BooleanDataViewType.Instance);
        if (!fits)
            throw ShapeCheck.Mismatch("Label", label, booleanLabel ? "Boolean, Single or a known cardinality key of 2" : "Single or a known cardinality key of 2", labels.Type);
        if (scores.Type != NumberDataViewType.Single)
            throw ShapeCheck.Mismatch("Score", score, "Single", scores.Type);
        var rows = new List<(float, bool, bool)>();
        using DataViewRowCursor cursor = data.GetRowCursor([labels, scores, flags]);
        ValueGetter<float> scoreGetter = cursor.GetGetter<float>(scores);
        ValueGetter<bool> flagGetter = cursor.GetGetter<bool>(flags);
        Func<bool?> positive = labels.Type switch
        {
            KeyDataViewType => Key(cursor.GetGetter<uint>(labels)),
            BooleanDataViewType => Flag(cursor.GetGetter<bool>(labels)),
            _ => Number(cursor.GetGetter<float>(labels)),
        };
        while (cursor.MoveNext())
        {
            float value = 0;
            bool flag = false;
            scoreGetter(ref value);
            flagGetter(ref flag);
            if (positive() is { } known && !float.IsNaN(value))
                rows.Add((value, known, flag));
        }

        return rows;
    }

    /// <summary>The chance that a positive row scores above a negative one, equal scores counted half.</summary>
    public static double AreaUnderRocCurve(List<(float Score, bool Positive, bool Predicted)> rows)
    {
        double pairs = 0;
        long positives = 0, negatives = 0;
        foreach (var tied in rows.GroupBy(row => row.Score).OrderBy(group => group.Key))
        {
            long here = tied.LongCount(row => row.Positive), others = tied.LongCount() - here;
            pairs += here * (negatives + (0.5 * others));
            positives += here;
            negatives += others;
        }

        return pairs / ((double)positives * negatives);
    }

    private static Func<bool?> Key(ValueGetter<uint> getter) => () =>
    {
        uint key = 0;
        getter(ref key);
        return key == 0 ? null : key == 2;
    };

    private static Func<bool?> Flag(ValueGetter<bool> getter) => () =>
    {
        bool value = false;
        getter(ref value);
        return value;
    };

    private static Func<bool?> Number(ValueGetter<float> getter) => () =>
    {
        float value = 0;
        getter(ref value);
        return float.IsNaN(value) ? null : value > 0;
    };
}
