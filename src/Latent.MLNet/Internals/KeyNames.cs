using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Latent.MLNet.Internals;

/// <summary>The values that the keys of a label stand for, whatever their type.</summary>
internal abstract class KeyNames
{
    private static readonly PrimitiveDataViewType[] Kept =
    [
        TextDataViewType.Instance, BooleanDataViewType.Instance, NumberDataViewType.Single, NumberDataViewType.Double,
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
    ];

    /// <summary>Whether they are texts, which also name the slots of scores.</summary>
    public abstract bool IsText { get; }

    /// <summary>Whether values of a type are kept.</summary>
    public static bool IsKept(DataViewType type) => Kept.Any(kept => kept.Equals(type));

    /// <summary>The values of a key column; <see langword="null"/> where it has none.</summary>
    public static KeyNames? Of(DataViewSchema.Column label)
    {
        if (label.Annotations.Schema.GetColumnOrNull(AnnotationNames.KeyValues)?.Type is not VectorDataViewType type || !IsKept(type.ItemType))
        {
            return null;
        }

        return Make(type.ItemType, names => names.ReadFrom(label));
    }

    /// <summary>The values as texts: their type first.</summary>
    public abstract IEnumerable<string> ToTexts();

    /// <summary>Reads what <see cref="ToTexts"/> gave.</summary>
    /// <exception cref="InvalidDataException">The texts are damaged.</exception>
    public static KeyNames? FromTexts(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return null;
        }

        PrimitiveDataViewType type = Kept.FirstOrDefault(kept => kept.ToString() == texts[0])
            ?? throw new InvalidDataException($"its label has values of the unknown type '{texts[0]}'.");
        try
        {
            return Make(type, names => names.ReadFrom([.. texts.Skip(1)]));
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new InvalidDataException($"a value of its label is no {type}.", e);
        }
    }

    /// <summary>Adds them as an annotation.</summary>
    public abstract void AddTo(DataViewSchema.Annotations.Builder builder, string kind);

    protected abstract void ReadFrom(DataViewSchema.Column label);

    protected abstract void ReadFrom(IReadOnlyList<string> texts);

    private static KeyNames Make(PrimitiveDataViewType type, Action<KeyNames> fill)
    {
        var names = (KeyNames)Activator.CreateInstance(typeof(Typed<>).MakeGenericType(type.RawType), type)!;
        fill(names);
        return names;
    }

    private sealed class Typed<T>(PrimitiveDataViewType type) : KeyNames
    {
        private T[] _values = [];

        public override bool IsText => type is TextDataViewType;

        public override IEnumerable<string> ToTexts() =>
            _values.Select(value => value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value!.ToString()!).Prepend(type.ToString()!);

        public override void AddTo(DataViewSchema.Annotations.Builder builder, string kind) =>
            builder.Add(kind, new VectorDataViewType(type, _values.Length), (ref VBuffer<T> destination) =>
            {
                VBufferEditor<T> editor = VBufferEditor.Create(ref destination, _values.Length);
                _values.CopyTo(editor.Values);
                destination = editor.Commit();
            });

        protected override void ReadFrom(DataViewSchema.Column label)
        {
            VBuffer<T> values = default;
            label.Annotations.GetValue(AnnotationNames.KeyValues, ref values);
            _values = [.. values.DenseValues()];
        }

        protected override void ReadFrom(IReadOnlyList<string> texts) => _values = type is TextDataViewType
            ? (T[])(object)texts.Select(text => text.AsMemory()).ToArray()
            : [.. texts.Select(text => (T)Convert.ChangeType(text, typeof(T), CultureInfo.InvariantCulture))];
    }
}
