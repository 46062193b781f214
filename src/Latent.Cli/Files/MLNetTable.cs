#if MLNET_PACKAGE
using Microsoft.ML;
#endif
using Latent.Cli.Commands;

namespace Latent.Cli.Files;

/// <summary>ML.NET's binary files (.idv), which its own loader reads.</summary>
internal static class MLNetTable
{
    /// <summary>Whether a path is one of such a file.</summary>
    public static bool Is(string path) => path.EndsWith(".idv", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the file's columns as a table beside other temporary files; gives its path.</summary>
    /// <exception cref="InputException">This program was built without Microsoft.ML.</exception>
    public static string ToCsv(string path)
    {
#if MLNET_PACKAGE
        var ml = new MLContext();
        try
        {
            IDataView view = ml.Data.LoadFromBinary(path);
            string table = Path.Combine(StandardInput.TemporaryFolder(), Path.GetFileNameWithoutExtension(path) + ".csv");
            using FileStream stream = File.Create(table);
            ml.Data.SaveAsText(view, stream, ',', headerRow: true, schema: false, keepHidden: false, forceDense: true);
            return table;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InputException($"'{path}' cannot be read by ML.NET: {e.Message}", e);
        }
#else
        throw new InputException($"'{path}' is ML.NET's binary format, but this latent was built without Microsoft.ML; save the data as CSV (mlContext.Data.SaveAsText), or build where the package source serves Microsoft.ML.");
#endif
    }
}
