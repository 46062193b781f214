using System.Reflection;
using Latent.Numerics;

namespace Latent.Tests.House;

[TestClass]
public sealed class LayeringTests
{
    private static readonly Assembly Core = typeof(Shape).Assembly;

    // From the ground up. A folder knows those of the floors below its own, and no other on its own floor.
    private static readonly string[][] Floors =
    [
        ["Numerics"],
        ["Networks", "Data", "Projection"],
        ["Storage"],
        ["Training"],
        ["Autoencoders", "Adversarial"],
        ["Anomalies", "Augmentation"],
    ];

    [TestMethod]
    public void Folder_KnowsOnlyFoldersBelowIt()
    {
        var arrows = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Type type in Core.GetTypes())
        {
            if (FolderOf(type) is not { } from)
            {
                continue;
            }

            foreach (Type used in ReferencedTypes.Of(type))
            {
                if (used.Assembly == Core && FolderOf(used) is { } to && to != from && FloorOf(to) >= FloorOf(from))
                {
                    arrows.Add($"{from} knows {to}: {type.FullName} uses {used.FullName}");
                }
            }
        }

        Assert.IsEmpty(arrows, string.Join('\n', arrows));
    }

    [TestMethod]
    public void Folder_OfEveryType_HasAFloor()
    {
        string[] unknown = [.. Core.GetTypes().Select(FolderOf).OfType<string>().Distinct().Where(folder => FloorOf(folder) < 0)];
        Assert.IsEmpty(unknown, $"Say on which floor these folders are: {string.Join(", ", unknown)}");
    }

    [TestMethod]
    public void ReferencedTypes_OfAMethodThatOnlyCalls_AreFound()
    {
        HashSet<Type> used = ReferencedTypes.Of(typeof(Caller));
        Assert.Contains(typeof(RandomStream), used);
        Assert.Contains(typeof(Shape), used);
    }

    [TestMethod]
    public void Core_References_NothingOfMLNetOrOfTheProjectsAboveIt()
    {
        string[] references = [.. Core.GetReferencedAssemblies().Select(reference => reference.Name!)];
        Assert.DoesNotContain(name => name.StartsWith("Microsoft.ML", StringComparison.Ordinal) || name.StartsWith("Latent", StringComparison.Ordinal), references);
    }

    private static string? FolderOf(Type type) =>
        type.Namespace is { } name && name.StartsWith("Latent.", StringComparison.Ordinal) ? name.Split('.')[1] : null;

    private static int FloorOf(string folder) => Array.FindIndex(Floors, floor => floor.Contains(folder));

    private static class Caller
    {
        public static object Call()
        {
            object stream = new RandomStream(1, RandomPurpose.Sampling).NextSingle();
            return stream.Equals(Shape.MaxRank) ? stream : Shape.Create(1).Rank;
        }
    }
}
