using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Data;
using Latent.MLNet.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Internals;

/// <summary>Measures the synthetic rows of an augmented view.</summary>
internal static class SyntheticMeasure
{
    public static SyntheticQuality Run(IHostEnvironment environment, IDataView augmented, IDataView heldOut, string features, string label, string marker, SyntheticQualityOptions? options)
    {
        ArgumentNullException.ThrowIfNull(augmented);
        ArgumentNullException.ThrowIfNull(heldOut);
        DataViewSchema.Column own = Features(augmented.Schema, features), held = Features(heldOut.Schema, features);
        DataViewSchema.Column ownLabel = Find(augmented.Schema, label, "label"), heldLabel = Find(heldOut.Schema, label, "label");
        if (SampleColumns.LengthOf(own.Type) != SampleColumns.LengthOf(held.Type))
        {
            throw SampleColumns.Mismatch("feature", features, $"{own.Type}", $"{held.Type} in the rows held out");
        }

        if (ownLabel.Type.RawType != heldLabel.Type.RawType)
        {
            throw SampleColumns.Mismatch("label", label, $"{ownLabel.Type}", $"{heldLabel.Type} in the rows held out");
        }

        DataViewSchema.Column marks = Find(augmented.Schema, marker, "marker of synthetic rows");
        if (marks.Type is not BooleanDataViewType)
        {
            throw SampleColumns.Mismatch("marker of synthetic rows", marker, "Boolean", marks.Type.ToString());
        }

        IHost host = environment.Register("MeasureSynthetic");
        using var context = new TrainingContext(host, "Measure synthetic rows", CancellationToken.None);
        ClassLabels labels = ClassLabels.Of(ownLabel);
        var all = LabelledView.Read(augmented, own, labels, ownLabel, marks, RowTransformerDefaults.TrainingMegabytes, context.Beat);
        var test = LabelledView.Read(heldOut, held, labels, heldLabel, null, RowTransformerDefaults.TrainingMegabytes, context.Beat);
        MemorySamples made = all.Take(true);
        if (made.Rows == 0)
        {
            throw new InvalidOperationException($"No row of the augmented data is marked in '{marker}'; there is nothing to measure.");
        }

        SyntheticQualityOptions chosen = options ?? new SyntheticQualityOptions();
        chosen = chosen with { Seed = context.Seed(chosen.Seed), Schema = chosen.Schema ?? (chosen.Encoder is null ? new TableSchema { Columns = CategoricalSlots.Columns(own) } : null) };
        try
        {
            return SyntheticQuality.Measure(all.Take(false), test.Take(), made, chosen, context.Cancellation);
        }
        catch (ArgumentException e) when (options is null)
        {
            // Nothing was chosen that could be wrong: the rows are.
            throw new InvalidOperationException(e.Message, e);
        }
    }

    private static DataViewSchema.Column Features(DataViewSchema schema, string name) => SampleColumns.Bind(schema, [name], "feature")[0];

    private static DataViewSchema.Column Find(DataViewSchema schema, string name, string role) => schema.GetColumnOrNull(name) ?? throw SampleColumns.Missing(role, name);
}
