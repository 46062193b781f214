using System.Collections.Immutable;
using Latent.Augmentation.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Internals;

/// <summary>Which slots of a feature column are the one-hot values of one category, as ML.NET's own parts annotate it.</summary>
internal static class CategoricalSlots
{
    /// <summary>The annotation's name: pairs of the first and last slot of each category.</summary>
    public const string Kind = "CategoricalSlotRanges";

    /// <summary>The columns of a table that the slots make; all are numbers where nothing is annotated.</summary>
    public static ImmutableArray<TableColumn> Columns(DataViewSchema.Column features)
    {
        int length = SampleColumns.LengthOf(features.Type);
        int[] ranges = Read(features);
        ImmutableArray<TableColumn>.Builder columns = ImmutableArray.CreateBuilder<TableColumn>();
        for (int slot = 0, range = 0; slot < length;)
        {
            if (range + 1 < ranges.Length && ranges[range] == slot && ranges[range + 1] >= slot && ranges[range + 1] < length)
            {
                int width = ranges[range + 1] - slot + 1;
                columns.Add(new TableColumn($"{features.Name}[{slot}..{slot + width - 1}]", slot, width, TableColumnKind.Choice));
                slot += width;
                range += 2;
                continue;
            }

            columns.Add(new TableColumn($"{features.Name}[{slot}]", slot++, 1, TableColumnKind.Number));
        }

        return columns.ToImmutable();
    }

    private static int[] Read(DataViewSchema.Column features)
    {
        if (features.Annotations.Schema.GetColumnOrNull(Kind)?.Type is not VectorDataViewType { ItemType: NumberDataViewType { } item } || item != NumberDataViewType.Int32)
        {
            return [];
        }

        VBuffer<int> ranges = default;
        features.Annotations.GetValue(Kind, ref ranges);
        return [.. ranges.DenseValues()];
    }
}
