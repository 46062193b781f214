using System.Reflection;
using Latent.Tests.House;

namespace Latent.TorchSharp.Tests;

[TestClass]
public sealed class LayeringTests
{
    private static readonly string[] Floors = ["Tensors", "Objectives", "Sessions"];

    [TestMethod]
    public void Folder_KnowsOnlyFoldersBelowIt()
    {
        Assembly assembly = typeof(TorchSharpEngine).Assembly;
        string[] arrows =
        [
            .. from type in assembly.GetTypes()
               where FloorOf(type) >= 0
               from used in ReferencedTypes.Of(type)
               where used.Assembly == assembly && FloorOf(used) > FloorOf(type)
               select $"{type.FullName} uses {used.FullName}",
        ];
        Assert.IsEmpty(arrows, string.Join('\n', arrows));
        Assert.AreSequenceEqual(Floors, assembly.GetTypes().Where(type => FloorOf(type) >= 0).Select(FloorOf).Distinct().Order().Select(floor => Floors[floor]));
    }

    private static int FloorOf(Type type) => Array.IndexOf(Floors, type.Namespace?.Split('.')[^1]);
}
