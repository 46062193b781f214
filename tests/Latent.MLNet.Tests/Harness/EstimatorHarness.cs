using Latent.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests.Harness;

/// <summary>What ML.NET's own tests ask of every estimator, and the parts of a data view that they leave out.</summary>
internal static class EstimatorHarness
{
    /// <summary>Runs all checks and gives the fitted transformer.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="valid">Rows that it can be fitted to.</param>
    /// <param name="invalid">Views that must be refused everywhere.</param>
    /// <param name="otherSize">A view that it could be fitted to, but that does not fit the transformer fitted to <paramref name="valid"/>.</param>
    public static ITransformer Check(IEstimator<ITransformer> estimator, IDataView valid, IReadOnlyList<IDataView> invalid, IDataView? otherSize)
    {
        SchemaShape promised = estimator.GetOutputSchema(MLNetAccess.ShapeOf(valid.Schema));
        foreach (IDataView view in invalid)
        {
            MustFail(() => estimator.GetOutputSchema(MLNetAccess.ShapeOf(view.Schema)));
            MustFail(() => estimator.Fit(view));
        }

        if (otherSize is not null)
        {
            estimator.GetOutputSchema(MLNetAccess.ShapeOf(otherSize.Schema));
            estimator.Fit(otherSize);
        }

        ITransformer fitted = estimator.Fit(valid);
        ITransformer loaded = SaveAndLoad(fitted, valid.Schema, out DataViewSchema loadedSchema);
        SchemaChecks.Same(valid.Schema, loadedSchema);

        DataViewSchema schema = fitted.GetOutputSchema(valid.Schema);
        if (fitted.IsRowToRowMapper)
        {
            IRowToRowMapper mapper = fitted.GetRowToRowMapper(valid.Schema);
            Assert.AreSame(valid.Schema, mapper.InputSchema);
            SchemaChecks.Same(schema, mapper.OutputSchema);
            ViewChecks.SameAsMapper(fitted.Transform(valid), valid, mapper);
        }
        else
        {
            MustFail(() => fitted.GetRowToRowMapper(valid.Schema));
        }

        SchemaChecks.Same(schema, loaded.GetOutputSchema(valid.Schema));
        IDataView first = fitted.Transform(valid), second = loaded.Transform(valid);
        SchemaChecks.Same(schema, first.Schema);
        SchemaChecks.Same(first.Schema, second.Schema);
        ViewChecks.SameValues(first, second);
        ViewChecks.SameInSetsAndShuffled(fitted.Transform(valid));

        foreach (IDataView view in otherSize is null ? invalid : [.. invalid, otherSize])
        {
            MustFail(() => fitted.GetOutputSchema(view.Schema));
            MustFail(() => fitted.Transform(view));
            MustFail(() => loaded.GetOutputSchema(view.Schema));
            MustFail(() => loaded.Transform(view));
        }

        SchemaChecks.Same(promised, MLNetAccess.ShapeOf(schema));
        return fitted;
    }

    /// <summary>Writes a model into a .zip in memory and reads it with a context that knows nothing of it.</summary>
    public static ITransformer SaveAndLoad(ITransformer transformer, DataViewSchema schema, out DataViewSchema loadedSchema)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(transformer, schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out loadedSchema);
    }

    private static void MustFail(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or InvalidOperationException)
        {
            return;
        }

        Assert.Fail("Bad input was taken.");
    }
}
