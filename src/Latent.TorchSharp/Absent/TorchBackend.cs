using Latent.Networks.Engines;

// The namespace of the one whose place it takes.
namespace Latent.TorchSharp.Sessions;

/// <summary>Stands where the build found no TorchSharp: it says how to get the engine.</summary>
internal static class TorchBackend
{
    /// <summary>What is missing; here always something.</summary>
    public static string? FindProblem(TorchDevice device) =>
        $"This build of Latent.TorchSharp is without the {device.Describe()} engine, since no package source served TorchSharp. " +
        $"Add a feed that does, such as the public NuGet gallery, run `dotnet restore --force` on Latent, and reference {(device.IsCuda ? "TorchSharp-cuda-linux or TorchSharp-cuda-windows" : "TorchSharp-cpu")} in your program; " +
        "or leave the engine out and use the managed one.";

    /// <summary>Refuses.</summary>
    public static IInferenceSession Compile(IReadOnlyList<Network> networks, TorchDevice device) => throw new NotSupportedException(FindProblem(device));

    /// <summary>Refuses.</summary>
    public static ITrainingSession Compile(ModelPlan plan, SessionOptions options, TorchDevice device) => throw new NotSupportedException(FindProblem(device));
}
