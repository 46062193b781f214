using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class DataOperationsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal DataOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
        => new RowsView<TRow>(data ?? throw new ArgumentNullException(nameof(data)), schemaDefinition);

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        var members = RowMember<TRow>.Of(SchemaDefinition.Create(typeof(TRow)), schemaDefinition)
            .Where(member => !ignoreMissingColumns || data.Schema.GetColumnOrNull(member.ColumnName) != null).ToArray();
        return Rows();

        IEnumerable<TRow> Rows()
        {
            using DataViewRowCursor cursor = data.GetRowCursor(members.Select(member => member.In(data.Schema)));
            Action<TRow>[] setters = [.. members.Select(member => member.MakeSetter(cursor))];
            TRow row = reuseRowObject ? new TRow() : null;
            while (cursor.MoveNext())
            {
                if (!reuseRowObject)
                    row = new TRow();
                foreach (Action<TRow> set in setters)
                    set(row);
                yield return row;
            }
        }
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch) => new CacheView(input);

    public IDataView TakeRows(IDataView input, long count) => new FilterView(input, row => row < count);

    public IDataView SkipRows(IDataView input, long count) => new FilterView(input, row => row >= count);

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
        => new CacheView(input, new Random(seed ?? ((IHostEnvironmentInternal)_env).Seed ?? Random.Shared.Next()));

    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(testFraction > 0 && testFraction < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), "Must be between 0 and 1 exclusive");
        ulong key = Key(seed);
        return new TrainTestData(new FilterView(data, row => Uniform(key, row) >= testFraction), new FilterView(data, row => Uniform(key, row) < testFraction));
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
        => [.. Split(data, numberOfFolds, seed)];

    internal static IEnumerable<TrainTestData> Split(IDataView data, int folds, int? seed)
    {
        ulong key = Key(seed);
        for (int i = 0; i < folds; i++)
        {
            int fold = i;
            yield return new TrainTestData(
                new FilterView(data, row => (int)(Uniform(key, row) * folds) != fold),
                new FilterView(data, row => (int)(Uniform(key, row) * folds) == fold));
        }
    }

    private static ulong Key(int? seed) => unchecked((ulong)(seed ?? 0) * 0x9E3779B97F4A7C15UL + 0xD1B54A32D192ED03UL);

    // A number from 0 to below 1 that follows from the row alone, so that both parts agree about it.
    private static double Uniform(ulong key, long row)
    {
        ulong value = key ^ ((ulong)row * 0xBF58476D1CE4E5B9UL);
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return ((value ^ (value >> 31)) >> 11) * (1.0 / (1L << 53));
    }

    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
