using System.Globalization;
using System.Text;

namespace Latent.Results;

/// <summary>Writes docs/results.md.</summary>
internal static class ResultsDocument
{
    public static void Write(string path, IReadOnlyDictionary<string, Measurement> measured)
    {
        var text = new StringBuilder("# Results\n");
        foreach (Measurement m in measured.Values)
        {
            text.Append(CultureInfo.InvariantCulture, $"{m.Name} {m.TestError:F4} {m.PcaError:F4} {m.Representation}\n");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, text.ToString());
    }
}
