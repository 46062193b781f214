using Latent.Autoencoders;
using Latent.Networks.Layers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Tests.Harness;

/// <summary>Rows that lie near a curve in eight dimensions, in three groups; and rows that fit nothing.</summary>
internal static class TestRows
{
    public const int Size = 8;

    public static MLContext Context(int? seed = 1) => new(seed);

    public static AutoencoderOptions Small(int epochs = 3) => new()
    {
        Encoder = [new Dense(6), new Tanh(), new Dense(2)],
        Epochs = epochs,
        BatchSize = 32,
    };

    public static Row[] Make(int count, int seed = 7)
    {
        var random = new Random(seed);
        var rows = new Row[count];
        for (int i = 0; i < count; i++)
        {
            int group = i % 3;
            double angle = (group * 2.1) + (0.5 * random.NextDouble());
            float[] features = new float[Size];
            for (int j = 0; j < Size; j++)
            {
                features[j] = (float)(Math.Sin(angle + (0.7 * j)) + (0.05 * random.NextDouble()));
            }

            rows[i] = new Row { Features = features, Number = features[0], Label = $"group {group}", Id = i };
        }

        return rows;
    }

    public static IDataView View(MLContext ml, int count = 200) => ml.Data.LoadFromEnumerable(Make(count));

    public sealed class Row
    {
        [VectorType(Size)]
        public float[] Features { get; set; } = [];

        public float Number { get; set; }

        public string Label { get; set; } = "";

        public int Id { get; set; }
    }

    public sealed class MissingColumn
    {
        public float Number { get; set; }
    }

    public sealed class DoubleFeatures
    {
        [VectorType(Size)]
        public double[] Features { get; set; } = new double[Size];
    }

    public sealed class VariableFeatures
    {
        public float[] Features { get; set; } = new float[Size];
    }

    public sealed class TextFeatures
    {
        public string Features { get; set; } = "text";
    }

    public sealed class ShortFeatures
    {
        [VectorType(5)]
        public float[] Features { get; set; } = [1, 2, 3, 4, 5];
    }

    public static IDataView[] Invalid(MLContext ml) =>
    [
        ml.Data.LoadFromEnumerable([new MissingColumn()]),
        ml.Data.LoadFromEnumerable([new DoubleFeatures()]),
        ml.Data.LoadFromEnumerable([new VariableFeatures()]),
        ml.Data.LoadFromEnumerable([new TextFeatures()]),
    ];

    public static IDataView Short(MLContext ml) => ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(_ => new ShortFeatures()).ToArray());
}
