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
    public const string CudaTensorFloat32 = "cuda-tf32";
    public const string CudaBFloat16 = "cuda-bfloat16";

    /// <summary>All names.</summary>
    public static string[] Names => [Managed, TorchSharp, Cuda, CudaTensorFloat32, CudaBFloat16];

    /// <summary>The engine of a name.</summary>
    /// <exception cref="NotSupportedException">What the engine needs is not there; the message says what to do.</exception>
    public static IEngine Get(string name) => name switch
    {
        TorchSharp => TorchSharpEngine.Cpu(),
        Cuda => TorchSharpEngine.Cuda(),
        CudaTensorFloat32 => TorchSharpEngine.Cuda(precision: TorchPrecision.TensorFloat32),
        CudaBFloat16 => TorchSharpEngine.Cuda(precision: TorchPrecision.Mixed),
        _ => ManagedEngine.Shared,
    };

    /// <summary>The device that PyTorch runs on beside an engine.</summary>
    public static string DeviceOf(string name) => name is Managed or TorchSharp ? "cpu" : "cuda";

    /// <summary>The arithmetic that PyTorch is set to beside an engine.</summary>
    public static string PrecisionOf(string name) => name switch
    {
        CudaTensorFloat32 => "tf32",
        CudaBFloat16 => "bfloat16",
        _ => "float32",
    };
}
