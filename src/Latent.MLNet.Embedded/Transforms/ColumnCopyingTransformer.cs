using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ColumnCopyingTransformer), typeof(ColumnCopyingTransformer), null, typeof(SignatureLoadModel), "Copy", "CopyForEmbedded")]

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingTransformer : RowMapTransformer
{
    private readonly string _output;
    private readonly string _input;

    internal ColumnCopyingTransformer(string output, string input)
    {
        _output = output;
        _input = input;
    }

    internal override RowMap Bind(DataViewSchema schema) => new Map(schema, schema.Find(_input), _output);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(new VersionInfo("COPY EMB", 1, 1, 1, typeof(ColumnCopyingTransformer).Assembly.FullName, "CopyForEmbedded"));
        ctx.Writer.Write(_output);
        ctx.Writer.Write(_input);
    }

    private static ColumnCopyingTransformer Create(IHostEnvironment env, ModelLoadContext ctx) => new(ctx.Reader.ReadString(), ctx.Reader.ReadString());

    private sealed class Map(DataViewSchema schema, DataViewSchema.Column source, string output) : RowMap(schema)
    {
        public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns => [new(output, source.Type, source.Annotations)];

        public override IEnumerable<DataViewSchema.Column> DependenciesOf(int added) => [source];

        public override Delegate MakeGetter(int added, DataViewRow row) => Types.Call<Delegate>(this, nameof(Get), source.Type.RawType, row);

        private ValueGetter<T> Get<T>(DataViewRow row) => row.GetGetter<T>(source);
    }
}
