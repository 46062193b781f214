namespace Latent.Storage;

/// <summary>The type of the values of a tensor in a safetensors file.</summary>
public enum TensorType
{
    /// <summary>Truth values, one byte each.</summary>
    Bool,

    /// <summary>Unsigned 8-bit integers.</summary>
    U8,

    /// <summary>Signed 8-bit integers.</summary>
    I8,

    /// <summary>Unsigned 16-bit integers.</summary>
    U16,

    /// <summary>Signed 16-bit integers.</summary>
    I16,

    /// <summary>Unsigned 32-bit integers.</summary>
    U32,

    /// <summary>Signed 32-bit integers.</summary>
    I32,

    /// <summary>Unsigned 64-bit integers.</summary>
    U64,

    /// <summary>Signed 64-bit integers.</summary>
    I64,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of an IEEE single.</summary>
    BF16,

    /// <summary>IEEE single precision; what Latent writes.</summary>
    F32,

    /// <summary>IEEE double precision.</summary>
    F64,
}
