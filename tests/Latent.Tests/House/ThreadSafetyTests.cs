using System.Reflection;
using System.Xml.Linq;
using Latent.Storage;

namespace Latent.Tests.House;

/// <summary>Every class that is no mere record of values says whether many threads may use it.</summary>
[TestClass]
public sealed class ThreadSafetyTests
{
    [TestMethod]
    public void Documentation_OfEveryPublicClass_SpeaksOfThreads()
    {
        Assembly assembly = typeof(ModelFile).Assembly;
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, member => member.Value);
        string[] silent =
        [
            .. assembly.GetExportedTypes()
                .Where(type => type is { IsClass: true, IsNested: false } && !typeof(Exception).IsAssignableFrom(type) && type.GetMethod("<Clone>$") is null)
                .Select(type => type.FullName!)
                .Where(name => !documented["T:" + name].Contains("thread", StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal),
        ];
        Assert.IsEmpty(silent, string.Join(", ", silent));
    }
}
