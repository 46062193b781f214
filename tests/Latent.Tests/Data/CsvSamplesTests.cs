using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Latent.Data;

namespace Latent.Tests.Data;

[TestClass]
public sealed class CsvSamplesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Open_PandasWithIndex_SkipsTheIndex()
    {
        MemorySamples samples = Read(",a,b,label\n0,1.5,2e3,0\n1,-3,True,1\n", new() { LabelColumn = "label" }, out CsvSamples csv);
        CollectionAssert.AreEqual(new[] { 1.5f, 2000, -3, 1 }, samples.Values.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1 }, samples.Labels.ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b" }, csv.Schema.FeatureNames.ToArray());
        Assert.AreEqual(2, csv.Count);
    }

    [TestMethod]
    public void ReadTexts_ColumnOfNoFeature_IsAsItStands()
    {
        Read("when,value\n\"2026-01-01, noon\",1\n 2026-01-02 ,2\n", new() { Ignore = ["when"] }, out CsvSamples csv);
        CollectionAssert.AreEqual(new[] { "2026-01-01, noon", "2026-01-02" }, csv.ReadTexts("when").ToArray());
        CollectionAssert.AreEqual(new[] { "1", "2" }, csv.ReadTexts("value").ToArray());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => csv.ReadTexts("time").First()).Message, "\"time\"");
    }

    [TestMethod]
    public void Open_RWithQuotesAndRowNames_IsRead()
    {
        MemorySamples samples = Read("\"\",\"a\",\"Species\"\r\n\"1\",1,\"setosa\"\r\n\"2\",2,\"iris \"\"x\"\", y\"\r\n", new() { LabelColumn = "Species" }, out CsvSamples csv);
        CollectionAssert.AreEqual(new[] { 1f, 2 }, samples.Values.ToArray());
        CollectionAssert.AreEqual(new[] { "iris \"x\", y", "setosa" }, csv.Schema.ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 0 }, samples.Labels.ToArray());
    }

    [TestMethod]
    public void Open_ExcelEuropeanWithByteOrderMark_IsRead()
    {
        string path = _folder.File("a.csv");
        File.WriteAllText(path, "Länge;b\r\n1,5;2\r\n-0,25;3\r\n", new UTF8Encoding(true));
        var csv = CsvSamples.Open(path, new() { DecimalSeparator = ',' });
        CollectionAssert.AreEqual(new[] { "Länge", "b" }, csv.Schema.FeatureNames.ToArray());
        CollectionAssert.AreEqual(new[] { 1.5f, 2, -0.25f, 3 }, MemorySamples.From(csv).Values.ToArray());
    }

    [TestMethod]
    public void Open_Utf16WithMark_IsRead()
    {
        string path = _folder.File("a.csv");
        File.WriteAllText(path, "a\tb\n1\t2\n", Encoding.Unicode);
        CollectionAssert.AreEqual(new[] { 1f, 2 }, MemorySamples.From(CsvSamples.Open(path)).Values.ToArray());
    }

    [TestMethod]
    [DataRow("a,b\n1,2")]
    [DataRow("a,b\r\n1,2\r\n\r\n")]
    [DataRow("a,b\r1,2\r")]
    [DataRow("\n\na,b\n\n1,2\n\n")]
    [DataRow("a,b\n 1 , 2\n")]
    [DataRow("\"a\",\"b\"\n\"1\",\"2\"\n")]
    [DataRow("1,2\n")]
    public void Open_LineEndsAndSpaces_DoNotMatter(string text) =>
        CollectionAssert.AreEqual(new[] { 1f, 2 }, Read(text).Values.ToArray());

    [TestMethod]
    public void Open_LineEndWithinQuotes_KeepsLineNumbers()
    {
        string message = Refused("t,a\n\"one\ntwo\",1\nthree,x\n", new() { LabelColumn = "t" });
        StringAssert.Contains(message, "line 4, column 7");
        StringAssert.Contains(message, "\"a\"");
    }

    [TestMethod]
    [DataRow("a,b\n1,\n", "line 2, column 3", DisplayName = "empty cell")]
    [DataRow("a,b\n1,NaN\n", "line 2, column 3", DisplayName = "NaN")]
    [DataRow("a,b\n1,2\nNA,2\n", "line 3, column 1", DisplayName = "NA")]
    [DataRow("a,b\n1,inf\n", "no finite", DisplayName = "infinity")]
    [DataRow("a,b\n1,1e60\n", "no finite", DisplayName = "beyond 32 bits")]
    [DataRow("a,b\n1,2,3\n", "line 2: 3 cells", DisplayName = "too many cells")]
    [DataRow("a,b\n1\n", "line 2: 1 cells", DisplayName = "too few cells")]
    [DataRow("a,b\n1,\"2\n", "never closed", DisplayName = "open quote")]
    [DataRow("a,b\n1,\"2\"3\n", "follows a closing quote", DisplayName = "text after a quote")]
    [DataRow("a,b\n1,2\"3\n", "not quoted", DisplayName = "quote within")]
    [DataRow("a,b\n1,two\n", "\"two\"", DisplayName = "text")]
    [DataRow("a,a\n1,2\n", "twice", DisplayName = "name twice")]
    [DataRow("a,b\n", "no rows", DisplayName = "header only")]
    [DataRow("", "empty", DisplayName = "nothing")]
    [DataRow("a\0b,c\n1,2\n", "zero bytes", DisplayName = "binary")]
    public void Open_BrokenTable_SaysWhere(string text, string expected) => StringAssert.Contains(Refused(text), expected);

    [TestMethod]
    public void Open_NotUtf8_IsRefused()
    {
        string path = _folder.File("a.csv");
        File.WriteAllBytes(path, [(byte)'a', (byte)'\n', 0xE4, (byte)'\n']);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => CsvSamples.Open(path)).Message, "UTF-8");
    }

    [TestMethod]
    public void Open_UnknownColumn_NamesThoseThatAreThere()
    {
        StringAssert.Contains(Refused("a,b\n1,2\n", new() { LabelColumn = "c" }), "a, b");
        StringAssert.Contains(Refused("a,b\n1,2\n", new() { Columns = ["c"] }), "a, b");
        StringAssert.Contains(Refused("a,b\n1,2\n", new() { Ignore = ["c"] }), "a, b");
    }

    [TestMethod]
    public void Open_MissingSkippedOrMean_DoesSo()
    {
        const string Text = "a,b\n1,10\n,20\n3,30\n";
        CollectionAssert.AreEqual(new[] { 1f, 10, 3, 30 }, Read(Text, new() { Missing = MissingValues.SkipRow }, out CsvSamples skipped).Values.ToArray());
        Assert.AreEqual(2, skipped.Count);
        CollectionAssert.AreEqual(new[] { 1f, 10, 2, 20, 3, 30 }, Read(Text, new() { Missing = MissingValues.ColumnMean }, out _).Values.ToArray());
    }

    [TestMethod]
    public void Open_TextAsCodes_MakesOneColumnOfPlacesInTheOrderOfTheTexts()
    {
        string training = Save("train.csv", "colour,a\nred,1\nblue,2\nred,3\n");
        CsvSamples csv = CsvSamples.Open(training, new() { Text = TextColumns.Codes });
        CollectionAssert.AreEqual(new[] { 1f, 1, 0, 2, 1, 3 }, MemorySamples.From(csv).Values.ToArray());
        CollectionAssert.AreEqual(new[] { "colour", "a" }, csv.Schema.FeatureNames.ToArray());
        Assert.IsTrue(csv.Schema.Columns[0].IsCode && csv.Schema.Columns[0].Width == 1 && !csv.Schema.Columns[1].IsCode);

        // A text that was not there, and a missing one.
        CsvSamples later = CsvSamples.Open(Save("later.csv", "colour,a\ngreen,1\n,2\nblue,3\n"), csv.Schema, new() { Missing = MissingValues.ColumnMean });
        CollectionAssert.AreEqual(new[] { -1f, 1, -1, 2, 0, 3 }, MemorySamples.From(later).Values.ToArray());
    }

    [TestMethod]
    public void Open_TextAsCodes_TakesMoreTextsThanOneHotAndRefusesTextsAfterTooManyNumbers()
    {
        string many = Save("many.csv", "name\n" + string.Concat(Enumerable.Range(0, 1_000).Select(row => $"n{row:D4}\n")));
        CsvSamples csv = CsvSamples.Open(many, new() { Text = TextColumns.Codes });
        CollectionAssert.AreEqual(Enumerable.Range(0, 1_000).Select(row => (float)row).ToArray(), MemorySamples.From(csv).Values.ToArray());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => CsvSamples.Open(many, new() { Text = TextColumns.OneHot })).Message, "more than 256 different texts");

        // Of numbers that are categories beside a text some hundreds are remembered, not all there may be.
        string mixed = Save("mixed.csv", "name\n" + string.Concat(Enumerable.Range(0, 300).Select(row => $"{row}\n")) + "x\n");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => CsvSamples.Open(mixed, new() { Text = TextColumns.Codes })).Message, "raise CsvOptions.MaxCategories");
        Assert.HasCount(301, CsvSamples.Open(mixed, new() { Text = TextColumns.Codes, MaxCategories = 1_000 }).Schema.Columns[0].Categories);
    }

    [TestMethod]
    public void Open_TextAsOneHot_MakesAColumnForEach()
    {
        const string Text = "colour,a\nred,1\nblue,2\nred,3\n";
        CollectionAssert.AreEqual(new[] { 0f, 1, 1, 1, 0, 2, 0, 1, 3 }, Read(Text, new() { Text = TextColumns.OneHot }, out CsvSamples csv).Values.ToArray());
        CollectionAssert.AreEqual(new[] { "colour=blue", "colour=red", "a" }, csv.Schema.FeatureNames.ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2, 3 }, Read(Text, new() { Text = TextColumns.Skip }, out _).Values.ToArray());
    }

    [TestMethod]
    public void Open_WithSchema_ReadsColumnsByName()
    {
        CsvSamples trained = CsvSamples.Open(Save("train.csv", "colour,a,label\nred,1,x\nblue,2,y\n"), new() { Text = TextColumns.OneHot, LabelColumn = "label" });
        CsvSamples later = CsvSamples.Open(Save("later.csv", "extra,a,colour\n?,5,green\nz,6,blue\n"), trained.Schema);
        CollectionAssert.AreEqual(new[] { 0f, 0, 5, 1, 0, 6 }, MemorySamples.From(later).Values.ToArray());
        Assert.IsFalse(later.HasLabels);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => CsvSamples.Open(Save("other.csv", "a,b\n1,2\n"), trained.Schema)).Message, "colour");
        CsvSamples unknown = CsvSamples.Open(Save("unknown.csv", "colour,a,label\nred,1,z\n"), trained.Schema);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => MemorySamples.From(unknown)).Message, "line 2, column 7");
    }

    [TestMethod]
    public void OpenReader_InSmallPieces_GivesTheSameRows()
    {
        var text = new StringBuilder("a,b,label\n");
        for (int row = 0; row < 5000; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row},{row * 0.5},{row % 3}\n");
        }

        CsvSamples csv = CsvSamples.Open(Save("a.csv", text.ToString()), new() { LabelColumn = "label" });
        using ISampleReader reader = csv.OpenReader();
        var samples = new float[14];
        var labels = new int[7];
        for (int row = 0, read; (read = reader.Read(samples, labels)) > 0; row += read)
        {
            for (int i = 0; i < read; i++)
            {
                Assert.AreEqual(row + i, samples[2 * i]);
                Assert.AreEqual((row + i) % 3, labels[i]);
            }
        }
    }

    [TestMethod]
    public void Open_AnyCellsQuoted_RoundTrip()
    {
        string path = _folder.File("a.csv");
        Prop.ForAll(Gen.Elements("a", "\"", "\n", "\r\n", ",", ";", " x", "ä", "").ArrayOf().Select(string.Concat).ArrayOf().Where(cells => cells.Length > 0).ToArbitrary(), cells =>
        {
            string row = string.Join(',', cells.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
            File.WriteAllText(path, row + "\n1\n");
            using var tokens = new CsvTokenizer(path);
            return tokens.Read() && tokens.Count == cells.Length && Enumerable.Range(0, cells.Length).All(i => tokens[i].SequenceEqual(cells[i])) && tokens.Read() && tokens.Count == 1 && !tokens.Read();
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void Open_AnyText_IsReadOrRefused()
    {
        string path = _folder.File("a.csv");
        Prop.ForAll(Gen.Elements("1", ",", "\n", "\"", "\r", "a", "NaN", ";", " ", "-", "e5").ArrayOf().Select(string.Concat).ToArbitrary(), text =>
        {
            File.WriteAllText(path, text);
            try
            {
                CsvSamples csv = CsvSamples.Open(path);
                return MemorySamples.From(csv).Rows == csv.Count;
            }
            catch (InvalidDataException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [TestMethod]
    public void Open_RealPackedTable_HasItsRows()
    {
        string? path = TestData.Shared("anomaly/wine.csv.gz");
        if (path is null)
        {
            return;
        }

        CsvSamples csv = CsvSamples.Open(path, new() { LabelColumn = "label" });
        Assert.AreEqual(129, csv.Count);
        Assert.AreEqual(13, csv.Shape.Length);
        Assert.AreEqual(10, SampleLabels.ReadAll(csv).Sum());
    }

    private MemorySamples Read(string text, CsvOptions? options = null) => Read(text, options, out _);

    private MemorySamples Read(string text, CsvOptions? options, out CsvSamples csv)
    {
        csv = CsvSamples.Open(Save("a.csv", text), options);
        return MemorySamples.From(csv);
    }

    private string Refused(string text, CsvOptions? options = null) =>
        Assert.ThrowsExactly<InvalidDataException>(() => CsvSamples.Open(Save("broken.csv", text), options)).Message;

    private string Save(string name, string text)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }
}
