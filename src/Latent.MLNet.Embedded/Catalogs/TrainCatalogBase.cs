using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public abstract class TrainCatalogBase : IInternalCatalog
{
    private protected TrainCatalogBase(IHostEnvironment env, string registrationName) => Environment = env;

    IHostEnvironment IInternalCatalog.Environment => Environment;

    private protected IHostEnvironment Environment { get; }

    private protected IEnumerable<(ITransformer Model, IDataView Scores, int Fold)> CrossValidateTrain(
        IDataView data, IEstimator<ITransformer> estimator, int numFolds, int? seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        if (numFolds <= 1)
            throw new ArgumentOutOfRangeException(nameof(numFolds), "Must be more than 1");
        int fold = 0;
        foreach (var split in DataOperationsCatalog.Split(data, numFolds, seed ?? ((IHostEnvironmentInternal)Environment).Seed))
        {
            ITransformer model = estimator.Fit(split.TrainSet);
            yield return (model, model.Transform(split.TestSet), fold++);
        }
    }

    public sealed class CrossValidationResult<T>
        where T : class
    {
        public readonly T Metrics;
        public readonly ITransformer Model;
        public readonly IDataView ScoredHoldOutSet;
        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold)
        {
            Model = model;
            Metrics = metrics;
            ScoredHoldOutSet = scores;
            Fold = fold;
        }
    }

    public abstract class CatalogInstantiatorBase : IInternalCatalog
    {
        private protected CatalogInstantiatorBase(TrainCatalogBase catalog) => Owner = catalog;

        IHostEnvironment IInternalCatalog.Environment => ((IInternalCatalog)Owner).Environment;

        internal TrainCatalogBase Owner { get; }
    }
}
