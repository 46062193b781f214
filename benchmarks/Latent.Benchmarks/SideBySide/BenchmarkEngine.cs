using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Latent.TorchSharp;

namespace Latent.Benchmarks.SideBySide;

/// <summary>The engines that networks are measured on, by name.</summary>
internal static class BenchmarkEngine
{
    public const string Managed = "managed";
    public const string TorchSharp = "torchsharp";
    public const string Cuda = "cuda";
    public const string CudaMixed = "cuda-mixed";

    /// <summary>All names.</summary>
    public static string[] Names => [Managed, TorchSharp, Cuda, CudaMixed];

    /// <summary>The engine of a name.</summary>
    /// <exception cref="NotSupportedException">What the engine needs is not there; the message says what to do.</exception>
    public static IEngine Get(string name) => name switch
    {
        TorchSharp => TorchSharpEngine.Cpu(),
        Cuda => TorchSharpEngine.Cuda(),
        CudaMixed => TorchSharpEngine.Cuda(mixedPrecision: true),
        _ => ManagedEngine.Shared,
    };

    /// <summary>The device that PyTorch runs on beside an engine.</summary>
    public static string DeviceOf(string name) => name is Cuda or CudaMixed ? "cuda" : "cpu";
}
