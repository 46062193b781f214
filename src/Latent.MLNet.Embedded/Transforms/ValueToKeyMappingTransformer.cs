using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ValueToKeyMappingTransformer), typeof(ValueToKeyMappingTransformer), null, typeof(SignatureLoadModel), "Term", "TermForEmbedded")]

namespace Microsoft.ML.Transforms;

/// <summary>Values to the numbers of their terms, from 1; 0 for a value that was not seen.</summary>
public sealed class ValueToKeyMappingTransformer : RowMapTransformer
{
    private readonly string _output;
    private readonly string _input;
    private readonly PrimitiveDataViewType _type;
    private readonly string[] _terms;

    internal ValueToKeyMappingTransformer(string output, string input, PrimitiveDataViewType type, string[] terms)
    {
        _output = output;
        _input = input;
        _type = type;
        _terms = terms;
    }

    /// <summary>A value as text that stands for it alone; null where it is missing.</summary>
    internal static string TextOf<T>(T value) => value switch
    {
        ReadOnlyMemory<char> text => text.IsEmpty ? null : text.ToString(),
        float number => float.IsNaN(number) ? null : number.ToString("R", CultureInfo.InvariantCulture),
        double number => double.IsNaN(number) ? null : number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    internal override RowMap Bind(DataViewSchema schema) => new Map(schema, this);

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(new VersionInfo("TERM EMB", 1, 1, 1, typeof(ValueToKeyMappingTransformer).Assembly.FullName, "TermForEmbedded"));
        ctx.Writer.Write(_output);
        ctx.Writer.Write(_input);
        ctx.Writer.Write(_type == TextDataViewType.Instance ? "" : _type.RawType.FullName);
        ctx.Writer.Write(_terms.Length);
        foreach (string term in _terms)
            ctx.Writer.Write(term);
    }

    private static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        string output = ctx.Reader.ReadString(), input = ctx.Reader.ReadString(), type = ctx.Reader.ReadString();
        return new ValueToKeyMappingTransformer(output, input, type.Length == 0 ? TextDataViewType.Instance : Types.OfRaw(Type.GetType(type)),
            [.. Enumerable.Range(0, ctx.Reader.ReadInt32()).Select(_ => ctx.Reader.ReadString())]);
    }

    private sealed class Map : RowMap
    {
        private readonly DataViewSchema.Column _source;
        private readonly ValueToKeyMappingTransformer _parent;

        public Map(DataViewSchema schema, ValueToKeyMappingTransformer parent)
            : base(schema)
        {
            _parent = parent;
            _source = schema.Find(parent._input);
            if (!_source.Type.Equals(parent._type))
                throw ShapeCheck.Mismatch("input", _source.Name, parent._type, _source.Type);
            DataViewSchema.Annotations annotations = parent._type == TextDataViewType.Instance
                ? Types.NamesOf("KeyValues", parent._terms)
                : Types.Call<DataViewSchema.Annotations>(this, nameof(KeyValues), parent._type.RawType);
            Columns = [new(parent._output, new KeyDataViewType(typeof(uint), Math.Max(1, parent._terms.Length)), annotations)];
        }

        public override IReadOnlyList<DataViewSchema.DetachedColumn> Columns { get; }

        public override IEnumerable<DataViewSchema.Column> DependenciesOf(int added) => [_source];

        public override Delegate MakeGetter(int added, DataViewRow row) => Types.Call<Delegate>(this, nameof(Get), _source.Type.RawType, row);

        private DataViewSchema.Annotations KeyValues<T>()
        {
            T[] values = [.. _parent._terms.Select(term => (T)Convert.ChangeType(term, typeof(T), CultureInfo.InvariantCulture))];
            var builder = new DataViewSchema.Annotations.Builder();
            builder.Add("KeyValues", new VectorDataViewType(_parent._type, values.Length), (ref VBuffer<T> destination) => new VBuffer<T>(values.Length, values).CopyTo(ref destination));
            return builder.ToAnnotations();
        }

        private ValueGetter<uint> Get<T>(DataViewRow row)
        {
            ValueGetter<T> getter = row.GetGetter<T>(_source);
            var keys = _parent._terms.Select((term, i) => (term, i)).ToDictionary(pair => pair.term, pair => (uint)pair.i + 1);
            T value = default;
            return (ref uint key) =>
            {
                getter(ref value);
                key = TextOf(value) is { } text ? keys.GetValueOrDefault(text) : 0;
            };
        }
    }
}
