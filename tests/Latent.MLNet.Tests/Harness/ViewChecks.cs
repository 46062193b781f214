using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests.Harness;

internal static class ViewChecks
{
    /// <summary>Same values and ids with all columns active, the even ones, the odd ones, and each alone.</summary>
    public static void SameValues(IDataView expected, IDataView actual)
    {
        DataViewSchema schema = expected.Schema;
        Compare(expected, actual, _ => true);
        Compare(expected, actual, column => column.Index % 2 == 0);
        Compare(expected, actual, column => column.Index % 2 == 1);
        foreach (DataViewSchema.Column column in schema)
        {
            Compare(expected, actual, other => other.Index == column.Index);
        }
    }

    /// <summary>Same values by id from a set of cursors and from shuffled ones, before and after rows were read in order.</summary>
    public static void SameInSetsAndShuffled(IDataView view)
    {
        Dictionary<DataViewRowId, string> shuffled = ById([view.GetRowCursor(view.Schema, new Random(3))]);
        Dictionary<DataViewRowId, string> set = ById(view.GetRowCursorSet(view.Schema, 4));
        Dictionary<DataViewRowId, string> ordered = ById([view.GetRowCursor(view.Schema)]);
        Dictionary<DataViewRowId, string> again = ById(view.GetRowCursorSet(view.Schema, 3, new Random(4)));
        foreach (Dictionary<DataViewRowId, string> rows in new[] { shuffled, set, again })
        {
            Assert.HasCount(ordered.Count, rows);
            foreach ((DataViewRowId id, string values) in ordered)
            {
                Assert.AreEqual(values, rows[id]);
            }
        }
    }

    /// <summary>A mapper over each row of the input gives the row of the view.</summary>
    public static void SameAsMapper(IDataView view, IDataView input, IRowToRowMapper mapper)
    {
        using DataViewRowCursor source = input.GetRowCursor(mapper.GetDependencies(mapper.OutputSchema));
        using DataViewRow row = mapper.GetRow(source, mapper.OutputSchema);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        Func<string> mapped = Reader(row, row.Schema), viewed = Reader(cursor, cursor.Schema);
        while (source.MoveNext())
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.AreEqual(viewed(), mapped());
        }

        Assert.IsFalse(cursor.MoveNext());
    }

    /// <summary>The rows of a view as text, one for each.</summary>
    public static List<string> Rows(IDataView view, params string[] columns)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(columns.Select(name => view.Schema[name]));
        Func<string> read = Reader(cursor, columns.Select(name => view.Schema[name]));
        var rows = new List<string>();
        while (cursor.MoveNext())
        {
            rows.Add(read());
        }

        return rows;
    }

    private static void Compare(IDataView expected, IDataView actual, Func<DataViewSchema.Column, bool> isActive)
    {
        using DataViewRowCursor e = expected.GetRowCursor(expected.Schema.Where(isActive));
        using DataViewRowCursor a = actual.GetRowCursor(actual.Schema.Where(isActive));
        Func<string> expectedRow = Reader(e, expected.Schema.Where(isActive)), actualRow = Reader(a, actual.Schema.Where(isActive));
        var ids = new HashSet<string>();
        int rows = 0;
        while (e.MoveNext())
        {
            Assert.IsTrue(a.MoveNext());
            Assert.AreEqual(e.Position, a.Position);
            Assert.AreEqual(e.Batch, a.Batch);
            string row = expectedRow();
            Assert.AreEqual(row, actualRow());
            Assert.IsTrue(ids.Add(row.Split('|')[0]), "Two rows have the same id.");
            rows++;
        }

        Assert.IsFalse(a.MoveNext());
        Assert.IsGreaterThan(0, rows);
    }

    private static Dictionary<DataViewRowId, string> ById(IReadOnlyList<DataViewRowCursor> cursors)
    {
        var rows = new Dictionary<DataViewRowId, string>();
        var all = new Lock();
        Parallel.ForEach(cursors, cursor =>
        {
            using (cursor)
            {
                Func<string> read = Reader(cursor, cursor.Schema);
                ValueGetter<DataViewRowId> idGetter = cursor.GetIdGetter();
                while (cursor.MoveNext())
                {
                    DataViewRowId id = default;
                    idGetter(ref id);
                    lock (all)
                    {
                        rows.Add(id, read());
                    }
                }
            }
        });
        return rows;
    }

    private static Func<string> Reader(DataViewRow row, IEnumerable<DataViewSchema.Column> columns)
    {
        ValueGetter<DataViewRowId> idGetter = row.GetIdGetter();
        Func<string>[] readers = [.. columns.Select(column => (Func<string>)typeof(ViewChecks)
            .GetMethod(nameof(ReaderOf), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(column.Type.RawType).Invoke(null, [row, column])!)];
        return () =>
        {
            DataViewRowId id = default;
            idGetter(ref id);
            return $"{id}|{string.Join("|", readers.Select(read => read()))}";
        };
    }

    private static Func<string> ReaderOf<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return value switch
            {
                VBuffer<float> vector => string.Join(",", vector.DenseValues().Select(v => v.ToString("R"))),
                float number => number.ToString("R"),
                _ => value?.ToString() ?? "",
            };
        };
    }
}
