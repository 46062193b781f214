using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Layers;
using Latent.Numerics;
using Latent.Storage;
using Latent.Tests.Training;

namespace Latent.Tests.Augmentation.Tables;

/// <summary>Models of tables, written and read.</summary>
[TestClass]
public sealed class TableFileTests
{
    // A number with two modes, a choice of which few values are told apart, one-hot values that agree with a code, a constant, and three classes, not from 0.
    private static readonly TableSchema Schema = new()
    {
        Columns =
        [
            new TableColumn("amount", 0, 1, TableColumnKind.Number),
            new TableColumn("id", 1, 1, TableColumnKind.Choice),
            new TableColumn("mark", 2, 3, TableColumnKind.Choice),
            new TableColumn("code", 5, 1, TableColumnKind.Choice),
            new TableColumn("constant", 6, 1, TableColumnKind.Number),
        ],
        Agreeing = [["mark", "code"]],
    };

    private static readonly TableGanOptions Game = new() { Generator = [16], Discriminator = [16], Latent = 4, Steps = 40, BatchSize = 50, MaxCategories = 12, Seed = 3 };
    private static readonly VariationalTableOptions Variational = new() { Hidden = [16], Latent = 3, Steps = 60, BatchSize = 50, MaxCategories = 12, Seed = 3 };

    [TestMethod]
    public void Load_SavedGan_MakesTheSameRows()
    {
        using TableSynthesizer table = TableSynthesizer.Fit(Rows(), Schema, Game);
        using TableSynthesizer read = TableSynthesizer.Load(new MemoryStream(Bytes(table.Save)));
        CollectionAssert.AreEqual(Made(table), Made(read));
        Assert.AreEqual(Game with { Generator = read.Options.Generator, Discriminator = read.Options.Discriminator }, read.Options);
        CollectionAssert.AreEqual(Game.Generator, read.Options.Generator);
        CollectionAssert.AreEqual((int[])[1, 4, 7], read.Classes.ToArray());
        Assert.IsNotNull(table.Training);
        Assert.IsNull(read.Training);

        float[][] rows = [new float[20 * 7], new float[20 * 7]];
        int[][] labels = [new int[20], new int[20]];
        table.SynthesizeWhere("mark and code", [0, 1, 0, 1], 20, 5, rows[0], labels[0]);
        read.SynthesizeWhere("mark and code", [0, 1, 0, 1], 20, 5, rows[1], labels[1]);
        CollectionAssert.AreEqual(rows[0], rows[1]);
        CollectionAssert.AreEqual(labels[0], labels[1]);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => read.SynthesizeWhere("amount", [5], 1, 1, rows[0], labels[0])).Message, "is a number");
    }

    [TestMethod]
    public void Load_SavedVariational_MakesTheSameRows()
    {
        using VariationalTableSynthesizer table = VariationalTableSynthesizer.Fit(Rows(), Schema, Variational);
        using VariationalTableSynthesizer read = VariationalTableSynthesizer.Load(new MemoryStream(Bytes(table.Save)));
        CollectionAssert.AreEqual(Made(table), Made(read));
        CollectionAssert.AreEqual((int[])[1, 4, 7], read.Classes.ToArray());
        Assert.AreEqual(Variational with { Hidden = read.Options.Hidden }, read.Options);
        Assert.IsNotNull(table.Training);
        Assert.IsNull(read.Training);
    }

    [TestMethod]
    public void SynthesizeAll_ThreeClasses_HasClassesAsOftenAsRealRows()
    {
        MemorySamples source = Rows();
        using TableSynthesizer table = TableSynthesizer.Fit(source, Schema, Game);
        using TableSynthesizer game = TableSynthesizer.Load(new MemoryStream(Bytes(table.Save)));
        using VariationalTableSynthesizer variational = VariationalTableSynthesizer.Fit(source, Schema, Variational);
        float[][] rows = [new float[3_000 * 7], new float[3_000 * 7], new float[3_000 * 7]];
        int[][] labels = [new int[3_000], new int[3_000], new int[3_000]];
        table.SynthesizeAll(3_000, 4, rows[0], labels[0]);
        game.SynthesizeAll(3_000, 4, rows[1], labels[1]);
        variational.SynthesizeAll(3_000, 4, rows[2], labels[2]);
        CollectionAssert.AreEqual(rows[0], rows[1]);
        CollectionAssert.AreEqual(labels[0], labels[1]);
        foreach (int label in game.Classes)
        {
            double real = source.Labels.ToArray().Average(own => own == label ? 1.0 : 0);
            Assert.AreEqual(real, labels[0].Average(own => own == label ? 1.0 : 0), 0.04);
            Assert.AreEqual(real, labels[2].Average(own => own == label ? 1.0 : 0), 0.04);
        }

        // Row by row they are those of their class.
        float[] own = new float[labels[0].Count(label => label == 4) * 7];
        table.Synthesize(4, own.Length / 7, 4, own);
        CollectionAssert.AreEqual(own, labels[0].SelectMany((label, row) => label == 4 ? rows[0].AsSpan(row * 7, 7).ToArray() : []).ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => table.SynthesizeAll(3, 4, new float[3 * 7], new int[2]));
        Assert.ThrowsExactly<ArgumentException>(() => table.SynthesizeAll(3, 4, new float[20], default));
        table.SynthesizeAll(0, 4, default, default);
    }

    [TestMethod]
    public void Save_LoadedModel_WritesTheSameBytes()
    {
        using TableSynthesizer game = TableSynthesizer.Fit(Rows(), Schema, Game);
        byte[] file = Bytes(game.Save);
        CollectionAssert.AreEqual(file, Bytes(TableSynthesizer.Load(new MemoryStream(file)).Save));
        using VariationalTableSynthesizer variational = VariationalTableSynthesizer.Fit(Rows(), Schema, Variational);
        file = Bytes(variational.Save);
        CollectionAssert.AreEqual(file, Bytes(VariationalTableSynthesizer.Load(new MemoryStream(file)).Save));
    }

    [TestMethod]
    public void Decode_WholeNumberJustBelowZero_IsZeroWithoutASign()
    {
        float value = NumberPart.Of(new NumberSettings(0, -5, 5, true, [1], [0], [1]), 1).Decode(0, -0.05f);
        Assert.AreEqual(0f, value);
        Assert.IsFalse(float.IsNegative(value));
    }

    [TestMethod]
    public void Save_HoldsNoRow_ButTheValuesThatAllRowsHave()
    {
        using VariationalTableSynthesizer table = VariationalTableSynthesizer.Fit(Rows(), Schema, Variational);
        CollectionAssert.AreEqual((float[])[0, 0, 0, 0, 0, 0, 7], table.ToModelFile().Preprocessing!.Value.GetProperty("constant").EnumerateArray().Select(value => value.GetSingle()).ToArray());
    }

    [TestMethod]
    public void Load_OtherKind_NamesBoth()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.safetensors");
        using Autoencoder other = Autoencoder.Fit(TestSamples.Surface(20, 3), new AutoencoderOptions { Encoder = [new Dense(2)], Epochs = 1 }).Model;
        other.Save(path);
        string message = Assert.ThrowsExactly<InvalidDataException>(() => TableSynthesizer.Load(path)).Message;
        StringAssert.StartsWith(message, path);
        StringAssert.Contains(message, "\"autoencoder\", expected \"table-gan\"");
    }

    [TestMethod]
    public void FromModelFile_MixtureOfAClassMissing_IsRefused()
    {
        using VariationalTableSynthesizer table = VariationalTableSynthesizer.Fit(Rows(), Schema, Variational);
        ModelFile file = table.ToModelFile();
        var lacking = new ModelFile
        {
            Kind = file.Kind,
            Parts = file.Parts,
            Options = file.Options,
            Preprocessing = file.Preprocessing,
            Tensors = file.Tensors.Where(tensor => !tensor.Key.StartsWith("mixture.2.", StringComparison.Ordinal)).ToDictionary(),
        };
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => VariationalTableSynthesizer.FromModelFile(lacking)).Message, "mixture");
    }

    private static MemorySamples Rows()
    {
        const int Count = 200;
        var random = new RandomStream(8, RandomPurpose.Generation);
        float[] values = new float[Count * 7];
        int[] labels = new int[Count];
        for (int row = 0; row < Count; row++)
        {
            Span<float> own = values.AsSpan(row * 7, 7);
            int kind = random.NextInt32(3);
            labels[row] = 1 + (3 * kind);
            own[0] = (kind == 2 ? 100 : 0) + (10 * random.NextNormal());
            own[1] = row < 100 ? row % 5 : row;
            own[2 + kind] = 1;
            own[5] = kind;
            own[6] = 7;
        }

        return new MemorySamples([7], values, labels);
    }

    private static float[] Made(ISynthesizer synthesizer)
    {
        float[] rows = new float[3 * 300 * 7];
        for (int place = 0; place < 3; place++)
        {
            synthesizer.Synthesize(1 + (3 * place), 300, 9, rows.AsSpan(place * 300 * 7));
        }

        return rows;
    }

    private static byte[] Bytes(Action<Stream> save)
    {
        using var stream = new MemoryStream();
        save(stream);
        return stream.ToArray();
    }
}
