using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static class PermutationFeatureImportanceExtensions
{
    public static ImmutableArray<MulticlassClassificationMetricsStatistics> PermutationFeatureImportance<TModel>(
        this MulticlassClassificationCatalog catalog, ISingleFeaturePredictionTransformer<TModel> predictionTransformer, IDataView data,
        string labelColumnName = "Label", bool useFeatureWeightFilter = false, int? numberOfExamplesToUse = null, int permutationCount = 1)
        where TModel : class
    {
        DataViewSchema.Column features = data.Schema[predictionTransformer.FeatureColumnName];
        var random = new Random(((IHostEnvironmentInternal)((IInternalCatalog)catalog).Environment).Seed ?? 0);
        var cached = new CacheView(data);
        int rows = (int)cached.GetRowCount().Value;
        MulticlassClassificationMetrics baseline = catalog.Evaluate(predictionTransformer.Transform(cached), labelColumnName);
        var result = ImmutableArray.CreateBuilder<MulticlassClassificationMetricsStatistics>();
        for (int slot = 0; slot < ((VectorDataViewType)features.Type).Size; slot++)
        {
            var statistics = new MulticlassClassificationMetricsStatistics();
            for (int i = 0; i < permutationCount; i++)
            {
                int[] order = [.. Enumerable.Range(0, rows)];
                random.Shuffle(order);
                IDataView permuted = new RowMapView(cached, new SlotPermutation(cached, features, slot, order));
                statistics.Add(catalog.Evaluate(predictionTransformer.Transform(permuted), labelColumnName), baseline);
            }

            result.Add(statistics);
        }

        return result.ToImmutable();
    }

    /// <summary>The column with one slot's values taken from other rows.</summary>
    private sealed class SlotPermutation : RowMap
    {
        private readonly DataViewSchema.Column _features;
        private readonly int _slot;
        private readonly float[] _values;

        public SlotPermutation(IDataView view, DataViewSchema.Column features, int slot, int[] order)
            : base(view.Schema)
        {
            _features = features;
            _slot = slot;
            var values = new List<float>();
            using DataViewRowCursor cursor = view.GetRowCursor([features]);
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(features);
            VBuffer<float> buffer = default;
            while (cursor.MoveNext())
            {
                getter(ref buffer);
                values.Add(buffer.GetItemOrDefault(slot));
            }

            _values = [.. order.Select(row => values[row])];
        }

        public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns => [new(_features)];

        public override IEnumerable<DataViewSchema.Column> DependenciesOf(int added) => [_features];

        public override Delegate MakeGetter(int added, DataViewRow row)
        {
            ValueGetter<VBuffer<float>> getter = row.GetGetter<VBuffer<float>>(_features);
            VBuffer<float> buffer = default;
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                getter(ref buffer);
                buffer.CopyToDense(ref destination);
                VBufferEditor.CreateFromBuffer(ref destination).Values[_slot] = _values[row.Position];
            });
        }
    }
}
