using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Latent.MLNet.Loader;
using Microsoft.ML;

namespace Latent.MLNet.Internals;

/// <summary>
/// Latent's transformers inside ML.NET's model .zip. Each has a folder of its own there, with two files:
/// <c>Model.key</c>, ML.NET's header and the body below, and <c>Model.safetensors</c>, networks and weights.
/// </summary>
/// <remarks>
/// Body, format 1: int32 format; string kind; int32 count and that many output columns; int32 count and, for each input
/// column, string name and int32 length; int32 megabytes of the cache; int32 count and that many notes. Strings and numbers are <see cref="BinaryWriter"/>'s.
/// </remarks>
internal static class ModelStorage
{
    private const int Format = 1;
    private const string WeightsStream = "Model.safetensors";
    private const int MostNames = 2_000_000;

    public static void Save(ModelSaveContext ctx, StoredTransformer stored, Action<Stream> saveModel)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        CheckAtModel(ctx);
        SetVersionInfo(ctx);
        BinaryWriter writer = Writer(ctx);
        writer.Write(Format);
        writer.Write(stored.Kind);
        writer.Write(stored.Outputs.Length);
        foreach (string name in stored.Outputs)
        {
            writer.Write(name);
        }

        writer.Write(stored.Inputs.Length);
        for (int i = 0; i < stored.Inputs.Length; i++)
        {
            writer.Write(stored.Inputs[i]);
            writer.Write(stored.Lengths[i]);
        }

        writer.Write(stored.CacheMegabytes);
        writer.Write(stored.Notes.Length);
        foreach (string note in stored.Notes)
        {
            writer.Write(note);
        }

        // As one block: number by number, tens of megabytes take seconds.
        SaveBinaryStream(ctx, WeightsStream, stream =>
        {
            using var memory = new MemoryStream();
            saveModel(memory);
            stream.Write(memory.GetBuffer().AsSpan(0, (int)memory.Length));
        });
    }

    /// <summary>Reads a transformer.</summary>
    /// <exception cref="FormatException">The file is damaged or of a later version.</exception>
    public static (StoredTransformer Stored, MemoryStream Model) Load(object ctx)
    {
        CheckAtModelToRead(ctx);
        BinaryReader reader = Reader(ctx);
        try
        {
            int format = reader.ReadInt32();
            if (format > Format)
            {
                throw new FormatException($"The model holds a Latent transformer of format {format}, but this version of Latent.MLNet reads formats up to {Format}; update the package Latent.MLNet.");
            }

            string kind = reader.ReadString();
            string[] outputs = [.. Enumerable.Range(0, Count(reader)).Select(_ => reader.ReadString())];
            var inputs = new string[Count(reader)];
            var lengths = new int[inputs.Length];
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i] = reader.ReadString();
                lengths[i] = reader.ReadInt32();
            }

            var stored = new StoredTransformer(kind, outputs, inputs, lengths, reader.ReadInt32())
            {
                Notes = [.. Enumerable.Range(0, Count(reader, least: 0)).Select(_ => reader.ReadString())],
            };
            var model = new MemoryStream();
            if (!TryLoadBinaryStream(ctx, WeightsStream, stream => stream.BaseStream.CopyTo(model)))
            {
                throw new FormatException($"The model is damaged: its Latent transformer has no '{WeightsStream}'.");
            }

            model.Position = 0;
            return (stored, model);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new FormatException($"The model is damaged: {e.Message}", e);
        }
    }

    private static int Count(BinaryReader reader, int least = 1)
    {
        int count = reader.ReadInt32();
        return count >= least && count <= MostNames ? count : throw new FormatException($"The model is damaged: a Latent transformer has {count.ToString(CultureInfo.InvariantCulture)} names.");
    }

    // VersionInfo is an internal struct, which accessors cannot name.
    private static void SetVersionInfo(ModelSaveContext ctx)
    {
        Assembly core = typeof(ModelSaveContext).Assembly;
        Type type = core.GetType("Microsoft.ML.VersionInfo", throwOnError: true)!;
        ConstructorInfo constructor = type.GetConstructors()[0];

        // The simple name of the assembly alone: with a version in it, a file would not load where an older package is installed.
        object?[] arguments = [.. constructor.GetParameters().Select(parameter => parameter.Name switch
        {
            "modelSignature" => (object)"LATENTTF",
            "verWrittenCur" or "verReadableCur" or "verWeCanReadBack" => 0x00010001u,
            "loaderSignature" => TransformerLoader.Signature,
            "loaderAssemblyName" => typeof(TransformerLoader).Assembly.GetName().Name,
            _ => null,
        })];
        object version = constructor.Invoke(arguments);
        typeof(ModelSaveContext).GetMethod("SetVersionInfo", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(ctx, [version]);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "Writer")]
    private static extern ref readonly BinaryWriter Writer(ModelSaveContext ctx);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CheckAtModel")]
    private static extern void CheckAtModel(ModelSaveContext ctx);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SaveBinaryStream")]
    private static extern void SaveBinaryStream(ModelSaveContext ctx, string name, Action<BinaryWriter> action);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "Reader")]
    private static extern ref readonly BinaryReader Reader([UnsafeAccessorType("Microsoft.ML.ModelLoadContext, " + MLNetAssemblies.Core)] object ctx);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CheckAtModel")]
    private static extern void CheckAtModelToRead([UnsafeAccessorType("Microsoft.ML.ModelLoadContext, " + MLNetAssemblies.Core)] object ctx);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "TryLoadBinaryStream")]
    private static extern bool TryLoadBinaryStream([UnsafeAccessorType("Microsoft.ML.ModelLoadContext, " + MLNetAssemblies.Core)] object ctx, string name, Action<BinaryReader> action);
}
