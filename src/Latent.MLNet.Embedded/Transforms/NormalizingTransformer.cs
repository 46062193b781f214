using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(NormalizingTransformer), typeof(NormalizingTransformer), null, typeof(SignatureLoadModel), "Normalizer", "NormForEmbedded")]

namespace Microsoft.ML.Transforms;

/// <summary>(value − offset) · scale for each slot.</summary>
public sealed class NormalizingTransformer : RowMapTransformer
{
    private readonly string _output;
    private readonly string _input;
    private readonly float[] _scale;
    private readonly float[] _offset;

    internal NormalizingTransformer(string output, string input, float[] scale, float[] offset)
    {
        _output = output;
        _input = input;
        _scale = scale;
        _offset = offset;
    }

    internal override RowMap Bind(DataViewSchema schema) => new Map(schema, this);

    internal static ValueGetter<VBuffer<float>> AsVector(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
            return row.GetGetter<VBuffer<float>>(column);
        ValueGetter<float> getter = row.GetGetter<float>(column);
        return (ref VBuffer<float> destination) =>
        {
            var editor = VBufferEditor.Create(ref destination, 1);
            getter(ref editor.Values[0]);
            destination = editor.Commit();
        };
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(new VersionInfo("NORM EMB", 1, 1, 1, typeof(NormalizingTransformer).Assembly.FullName, "NormForEmbedded"));
        ctx.Writer.Write(_output);
        ctx.Writer.Write(_input);
        ctx.Writer.Write(_scale.Length);
        foreach (float value in _scale.Concat(_offset))
            ctx.Writer.Write(value);
    }

    private static NormalizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        string output = ctx.Reader.ReadString(), input = ctx.Reader.ReadString();
        int size = ctx.Reader.ReadInt32();
        float[] Values() => [.. Enumerable.Range(0, size).Select(_ => ctx.Reader.ReadSingle())];
        return new NormalizingTransformer(output, input, Values(), Values());
    }

    private sealed class Map : RowMap
    {
        private readonly DataViewSchema.Column _source;
        private readonly NormalizingTransformer _parent;

        public Map(DataViewSchema schema, NormalizingTransformer parent)
            : base(schema)
        {
            _parent = parent;
            _source = schema.Find(parent._input);
            var vector = _source.Type as VectorDataViewType;
            if ((vector?.ItemType ?? _source.Type) != NumberDataViewType.Single || (vector?.Size ?? 1) != parent._scale.Length)
                throw ShapeCheck.Mismatch("input", _source.Name, $"Vector<Single, {parent._scale.Length}>", _source.Type);
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(_source.Annotations, name => name == "SlotNames");
            annotations.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
            Columns = [new(parent._output, _source.Type, annotations.ToAnnotations())];
        }

        public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns { get; }

        public override IEnumerable<DataViewSchema.Column> DependenciesOf(int added) => [_source];

        public override Delegate MakeGetter(int added, DataViewRow row)
        {
            ValueGetter<VBuffer<float>> getter = AsVector(row, _source);
            VBuffer<float> buffer = default;
            if (_source.Type is not VectorDataViewType)
            {
                return (ValueGetter<float>)((ref float value) =>
                {
                    getter(ref buffer);
                    value = (buffer.GetItemOrDefault(0) - _parent._offset[0]) * _parent._scale[0];
                });
            }

            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                getter(ref buffer);
                var editor = VBufferEditor.Create(ref destination, buffer.Length);
                buffer.CopyTo(editor.Values);
                for (int i = 0; i < buffer.Length; i++)
                    editor.Values[i] = (editor.Values[i] - _parent._offset[i]) * _parent._scale[i];
                destination = editor.Commit();
            });
        }
    }
}
