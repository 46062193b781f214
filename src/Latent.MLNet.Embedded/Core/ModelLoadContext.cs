using System.IO.Compression;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

internal sealed class ModelLoadContext : IDisposable
{
    public readonly ZipArchive Repository;
    public readonly string Directory;
    public readonly BinaryReader Reader;
    public readonly VersionInfo Version;
    private readonly long _start;

    internal ModelLoadContext(ZipArchive repository, string directory)
    {
        Repository = repository;
        Directory = directory;
        string path = ModelSaveContext.Path(directory, ModelSaveContext.ModelStreamName);
        ZipArchiveEntry entry = repository.GetEntry(path) ?? throw new FormatException($"Corrupt model file: it has no entry '{path}'.");
        var body = new MemoryStream();
        using (Stream stream = entry.Open())
            stream.CopyTo(body);
        body.Position = 0;
        Reader = new BinaryReader(body, Encoding.UTF8);
        Version = VersionInfo.Read(Reader);
        _start = body.Position;
    }

    public void CheckAtModel()
    {
        if (Reader.BaseStream.Position != _start)
            throw new InvalidOperationException("The model was read from before its version was checked.");
    }

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        if (Version.ModelSignature != ver.ModelSignature)
            throw new FormatException("Unknown file type");
        if (Version.VerReadableCur > ver.VerWrittenCur)
            throw new FormatException("Cause: ML.NET version mismatch. Resolution: try using a newer version of the component that wrote the model.");
        if (Version.VerWrittenCur < ver.VerWeCanReadBack)
            throw new FormatException("Cause: ML.NET version mismatch. Resolution: the model is too old to be read.");
    }

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        ZipArchiveEntry entry = Repository.GetEntry(ModelSaveContext.Path(Directory, name));
        if (entry == null)
            return false;
        using Stream stream = entry.Open();
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        action(reader);
        return true;
    }

    internal ITransformer LoadModel(IHostEnvironment env, string subDirectory) => LoadModel(env, Repository, ModelSaveContext.Path(Directory, subDirectory));

    internal static ITransformer LoadModel(IHostEnvironment env, ZipArchive repository, string directory)
    {
        using var context = new ModelLoadContext(repository, directory);
        if (!string.IsNullOrEmpty(context.Version.LoaderAssemblyName))
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(context.Version.LoaderAssemblyName));
        return env.ComponentCatalog.TryCreate(env, context.Version.LoaderSignature, context)
            ?? throw new FormatException($"Couldn't load model: '{directory}'");
    }

    public void Dispose() => Reader.Dispose();
}
