using System.Reflection;

namespace Latent.Tests.House;

/// <summary>Compares an assembly's public API with the file that lists it.</summary>
internal static class PublicApi
{
    /// <summary>Fails where the API differs from the file; with LATENT_UPDATE_API=1 in the environment, writes the file instead.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="file">The file, from the root of the repository.</param>
    public static void Check(Assembly assembly, string file)
    {
        string path = Path.Combine(Repository.Root, file), actual = PublicApiListing.Write(assembly);
        if (Environment.GetEnvironmentVariable("LATENT_UPDATE_API") == "1")
        {
            File.WriteAllText(path, actual);
        }

        string expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (actual == expected)
        {
            return;
        }

        string[] before = expected.Split('\n'), now = actual.Split('\n');
        string[] removed = [.. before.Except(now).Take(10).Select(line => "- " + line)], added = [.. now.Except(before).Take(10).Select(line => "+ " + line)];
        Assert.Fail($"The public API of {assembly.GetName().Name} differs from {file}. If that is meant, run the tests once with LATENT_UPDATE_API=1 and commit the file.\n{string.Join('\n', removed.Concat(added))}");
    }
}
