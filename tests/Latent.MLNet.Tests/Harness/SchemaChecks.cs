using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests.Harness;

internal static class SchemaChecks
{
    /// <summary>Same names, types, order, hiddenness and annotations, values of names included.</summary>
    public static void Same(DataViewSchema expected, DataViewSchema actual)
    {
        Assert.HasCount(expected.Count, actual);
        foreach ((DataViewSchema.Column e, DataViewSchema.Column a) in expected.Zip(actual))
        {
            Assert.AreEqual(e.Name, a.Name);
            Assert.AreEqual(e.Type, a.Type, e.Name);
            Assert.AreEqual(e.IsHidden, a.IsHidden, e.Name);
            CollectionAssert.AreEqual(e.Annotations.Schema.Select(x => x.Name).Order().ToArray(), a.Annotations.Schema.Select(x => x.Name).Order().ToArray(), e.Name);
            foreach (DataViewSchema.Column annotation in e.Annotations.Schema)
            {
                Assert.AreEqual(annotation.Type, a.Annotations.Schema[annotation.Name].Type, annotation.Name);
                CollectionAssert.AreEqual(Texts(e, annotation), Texts(a, annotation), $"{e.Name}, {annotation.Name}");
            }
        }
    }

    /// <summary>What was promised is what is there, in both directions.</summary>
    public static void Same(SchemaShape promised, SchemaShape delivered)
    {
        Assert.HasCount(promised.Count, delivered);
        foreach ((SchemaShape.Column p, SchemaShape.Column d) in promised.OrderBy(c => c.Name).Zip(delivered.OrderBy(c => c.Name)))
        {
            Assert.AreEqual(Text(p), Text(d));
        }
    }

    private static string Text(SchemaShape.Column column) =>
        $"{column.Name}: {column.Kind} of {column.ItemType}{(column.IsKey ? " key" : "")} {{{string.Join("; ", column.Annotations.OrderBy(a => a.Name).Select(Text))}}}";

    private static string[] Texts(DataViewSchema.Column column, DataViewSchema.Column annotation)
    {
        if (annotation.Type is VectorDataViewType { ItemType: TextDataViewType })
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.Annotations.GetValue(annotation.Name, ref names);
            return [.. names.DenseValues().Select(name => name.ToString())];
        }

        if (annotation.Type is TextDataViewType)
        {
            ReadOnlyMemory<char> text = default;
            column.Annotations.GetValue(annotation.Name, ref text);
            return [text.ToString()];
        }

        return [];
    }
}
