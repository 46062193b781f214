namespace Microsoft.ML;

internal readonly struct VersionInfo
{
    public readonly ulong ModelSignature;
    public readonly uint VerWrittenCur;
    public readonly uint VerReadableCur;
    public readonly uint VerWeCanReadBack;
    public readonly string LoaderAssemblyName;
    public readonly string LoaderSignature;
    public readonly string LoaderSignatureAlt;

    public VersionInfo(string modelSignature, uint verWrittenCur, uint verReadableCur, uint verWeCanReadBack, string loaderAssemblyName, string loaderSignature, string loaderSignatureAlt = null)
        : this(Pack(modelSignature), verWrittenCur, verReadableCur, verWeCanReadBack, loaderAssemblyName, loaderSignature, loaderSignatureAlt)
    {
    }

    private VersionInfo(ulong modelSignature, uint verWrittenCur, uint verReadableCur, uint verWeCanReadBack, string loaderAssemblyName, string loaderSignature, string loaderSignatureAlt)
    {
        if (loaderSignature.Length > 24)
            throw new ArgumentException("A loader signature has at most 24 characters.", nameof(loaderSignature));
        ModelSignature = modelSignature;
        VerWrittenCur = verWrittenCur;
        VerReadableCur = verReadableCur;
        VerWeCanReadBack = verWeCanReadBack;
        LoaderSignature = loaderSignature;
        LoaderAssemblyName = loaderAssemblyName;
        LoaderSignatureAlt = loaderSignatureAlt;
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(ModelSignature);
        writer.Write(VerWrittenCur);
        writer.Write(VerReadableCur);
        writer.Write(LoaderAssemblyName);
        writer.Write(LoaderSignature);
    }

    internal static VersionInfo Read(BinaryReader reader)
    {
        try
        {
            return new VersionInfo(reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadUInt32(), 0, reader.ReadString(), reader.ReadString(), null);
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException)
        {
            throw new FormatException("Corrupt model file: its header is broken.", e);
        }
    }

    private static ulong Pack(string signature)
    {
        if (signature.Length != 8)
            throw new ArgumentException("A model signature has eight characters.", nameof(signature));
        ulong packed = 0;
        for (int i = 0; i < 8; i++)
            packed |= (ulong)(byte)signature[i] << (8 * i);
        return packed;
    }
}
