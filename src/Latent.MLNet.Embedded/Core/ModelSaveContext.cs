using System.IO.Compression;
using System.Text;

namespace Microsoft.ML;

/// <summary>Where a component writes itself: a folder of the model's .zip, with a binary stream for its header and body.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal const string ModelStreamName = "Model.key";

    internal readonly ZipArchive Repository;
    internal readonly string Directory;
    internal readonly BinaryWriter Writer;
    private readonly MemoryStream _body = new();
    private VersionInfo? _version;

    internal ModelSaveContext(ZipArchive repository, string directory)
    {
        Repository = repository;
        Directory = directory;
        Writer = new BinaryWriter(_body, Encoding.UTF8, leaveOpen: true);
    }

    internal void CheckAtModel()
    {
        if (_body.Position != 0)
            throw new InvalidOperationException("The model was written to before its version was set.");
    }

    internal void SetVersionInfo(VersionInfo ver) => _version = ver;

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        using Stream stream = Repository.CreateEntry(Path(Directory, name)).Open();
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        action(writer);
    }

    internal void SaveModel(ICanSaveModel value, string subDirectory) => SaveModel(Repository, value, Path(Directory, subDirectory));

    internal static void SaveModel(ZipArchive repository, ICanSaveModel value, string directory)
    {
        using var context = new ModelSaveContext(repository, directory);
        value.Save(context);
        context.Done();
    }

    internal static string Path(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";

    public void Dispose() => Writer.Dispose();

    private void Done()
    {
        if (_version is not { } version)
            throw new InvalidOperationException("ModelSignature not specified!");
        Writer.Flush();
        using Stream stream = Repository.CreateEntry(Path(Directory, ModelStreamName)).Open();
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        version.Write(writer);
        writer.Write(_body.GetBuffer().AsSpan(0, (int)_body.Length));
    }
}
