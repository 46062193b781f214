using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public static class NormalizationCatalog
{
    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null, long maximumExampleCount = 1000000000, bool fixZero = true)
        => new(outputColumnName, inputColumnName ?? outputColumnName, NormalizingEstimator.Kind.MinMax, fixZero);

    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, string outputColumnName, string inputColumnName = null, long maximumExampleCount = 1000000000, bool fixZero = true, bool useCdf = false)
        => new(outputColumnName, inputColumnName ?? outputColumnName, NormalizingEstimator.Kind.MeanVariance, fixZero);
}
