namespace Latent.Storage;

/// <summary>How safetensors names the types, and how many bytes a value takes.</summary>
internal static class TensorTypeNames
{
    private static readonly (string Name, int Bytes, TensorType Type)[] All =
    [
        ("BOOL", 1, TensorType.Bool), ("U8", 1, TensorType.U8), ("I8", 1, TensorType.I8),
        ("U16", 2, TensorType.U16), ("I16", 2, TensorType.I16), ("U32", 4, TensorType.U32), ("I32", 4, TensorType.I32),
        ("U64", 8, TensorType.U64), ("I64", 8, TensorType.I64), ("F16", 2, TensorType.F16), ("BF16", 2, TensorType.BF16),
        ("F32", 4, TensorType.F32), ("F64", 8, TensorType.F64),
    ];

    /// <summary>The names, for messages.</summary>
    public static string List { get; } = string.Join(", ", All.Select(entry => entry.Name));

    public static bool TryParse(string name, out TensorType type)
    {
        foreach ((string known, _, TensorType value) in All)
        {
            if (known == name)
            {
                type = value;
                return true;
            }
        }

        type = default;
        return false;
    }

    public static int BytesOf(TensorType type) => Array.Find(All, entry => entry.Type == type).Bytes;

    public static string NameOf(TensorType type) => Array.Find(All, entry => entry.Type == type).Name;
}
