using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ColumnConcatenatingTransformer), typeof(ColumnConcatenatingTransformer), null, typeof(SignatureLoadModel), "Concatenate", "ConcatForEmbedded")]

namespace Microsoft.ML.Data;

public sealed class ColumnConcatenatingTransformer : RowMapTransformer
{
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(string output, string[] inputs)
    {
        _output = output;
        _inputs = inputs;
    }

    internal override RowMap Bind(DataViewSchema schema) => new Map(schema, this);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(new VersionInfo("CONCATEM", 1, 1, 1, typeof(ColumnConcatenatingTransformer).Assembly.FullName, "ConcatForEmbedded"));
        ctx.Writer.Write(_output);
        ctx.Writer.Write(_inputs.Length);
        foreach (string name in _inputs)
            ctx.Writer.Write(name);
    }

    private static ColumnConcatenatingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => new(ctx.Reader.ReadString(), [.. Enumerable.Range(0, ctx.Reader.ReadInt32()).Select(_ => ctx.Reader.ReadString())]);

    private sealed class Map : RowMap
    {
        private readonly DataViewSchema.Column[] _sources;
        private readonly int _size;

        public Map(DataViewSchema schema, ColumnConcatenatingTransformer transformer)
            : base(schema)
        {
            _sources = [.. transformer._inputs.Select(name => schema.Find(name))];
            foreach (DataViewSchema.Column source in _sources)
                if (((source.Type as VectorDataViewType)?.ItemType ?? source.Type) != NumberDataViewType.Single)
                    throw ShapeCheck.Mismatch("input", source.Name, "Single or a vector of Single", source.Type);
            bool known = _sources.All(source => source.Type is not VectorDataViewType { IsKnownSize: false });
            _size = known ? _sources.Sum(source => (source.Type as VectorDataViewType)?.Size ?? 1) : 0;
            DataViewSchema.Annotations annotations = known
                ? Types.NamesOf("SlotNames", [.. _sources.SelectMany(source => source.Type is VectorDataViewType vector
                    ? (Types.NamesOrNull(source, "SlotNames") ?? Enumerable.Repeat("", vector.Size)).Select(name => name.Length == 0 ? "" : $"{source.Name}.{name}")
                    : [source.Name])])
                : null;
            Columns = [new(transformer._output, new VectorDataViewType(NumberDataViewType.Single, _size), annotations)];
        }

        public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns { get; }

        public override IEnumerable<DataViewSchema.Column> DependenciesOf(int added) => _sources;

        public override Delegate MakeGetter(int added, DataViewRow row)
        {
            var parts = _sources.Select(source => source.Type is VectorDataViewType ? row.GetGetter<VBuffer<float>>(source) : Scalar(row.GetGetter<float>(source))).ToArray();
            var buffers = new VBuffer<float>[parts.Length];
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                int length = 0;
                for (int i = 0; i < parts.Length; i++)
                {
                    parts[i](ref buffers[i]);
                    length += buffers[i].Length;
                }

                var editor = VBufferEditor.Create(ref destination, length);
                int at = 0;
                foreach (VBuffer<float> buffer in buffers)
                {
                    buffer.CopyTo(editor.Values, at);
                    at += buffer.Length;
                }

                destination = editor.Commit();
            });
        }

        private static ValueGetter<VBuffer<float>> Scalar(ValueGetter<float> getter) => (ref VBuffer<float> destination) =>
        {
            float value = 0;
            getter(ref value);
            var editor = VBufferEditor.Create(ref destination, 1);
            editor.Values[0] = value;
            destination = editor.Commit();
        };
    }
}
