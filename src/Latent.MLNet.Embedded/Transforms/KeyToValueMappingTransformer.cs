using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(KeyToValueMappingTransformer), typeof(KeyToValueMappingTransformer), null, typeof(SignatureLoadModel), "KeyToValue", "KeyToValueForEmbedded")]

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingTransformer : RowMapTransformer
{
    private readonly string _output;
    private readonly string _input;

    internal KeyToValueMappingTransformer(string output, string input)
    {
        _output = output;
        _input = input;
    }

    internal override RowMap Bind(DataViewSchema schema) => new Map(schema, schema.Find(_input), _output);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(new VersionInfo("KEY2VEMB", 1, 1, 1, typeof(KeyToValueMappingTransformer).Assembly.FullName, "KeyToValueForEmbedded"));
        ctx.Writer.Write(_output);
        ctx.Writer.Write(_input);
    }

    private static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(ctx.Reader.ReadString(), ctx.Reader.ReadString());

    private sealed class Map : RowMap
    {
        private readonly DataViewSchema.Column _source;
        private readonly PrimitiveDataViewType _type;

        public Map(DataViewSchema schema, DataViewSchema.Column source, string output)
            : base(schema)
        {
            if (source.Type is not KeyDataViewType || source.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type is not VectorDataViewType values)
                throw ShapeCheck.Mismatch("input", source.Name, "a key with KeyValues", source.Type);
            _source = source;
            _type = values.ItemType;
            Columns = [new(output, _type)];
        }

        public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns { get; }

        public override IEnumerable<DataViewSchema.Column> DependenciesOf(int added) => [_source];

        public override Delegate MakeGetter(int added, DataViewRow row) => Types.Call<Delegate>(this, nameof(Get), _type.RawType, row);

        private ValueGetter<T> Get<T>(DataViewRow row)
        {
            VBuffer<T> values = default;
            _source.Annotations.GetValue("KeyValues", ref values);
            T[] dense = [.. values.DenseValues()];
            T missing = typeof(T) == typeof(float) ? (T)(object)float.NaN : default;
            ValueGetter<uint> getter = row.GetGetter<uint>(_source);
            return (ref T value) =>
            {
                uint key = 0;
                getter(ref key);
                value = key >= 1 && key <= dense.Length ? dense[key - 1] : missing;
            };
        }
    }
}
