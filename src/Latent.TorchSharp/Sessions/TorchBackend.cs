using System.Runtime.InteropServices;
using Latent.Networks.Engines;
using Latent.Networks.Managed;

namespace Latent.TorchSharp.Sessions;

/// <summary>Finds out whether TorchSharp can run here, and compiles for it.</summary>
internal static class TorchBackend
{
    /// <summary>What is missing for a device, and what to do; <see langword="null"/> where it can be used.</summary>
    public static string? FindProblem(TorchDevice device)
    {
        // TorchSharp's static constructor prints a load trace and fails for good where the native library is missing, so that is looked for first.
        string packages = device.IsCuda ? "TorchSharp-cuda-linux or TorchSharp-cuda-windows" : "TorchSharp-cpu";
        if (!HasNativeLibrary("torch_cpu") || !HasNativeLibrary("LibTorchSharp"))
        {
            return $"The engine {device.Describe()} needs the native library of TorchSharp, which is not here: add the package {packages}, of the version of TorchSharp, to the program's project, from a feed that serves it, such as the public NuGet gallery.";
        }

        try
        {
            if (!device.IsCuda)
            {
                return TryInitializeDeviceType(DeviceType.CPU) ? null : "TorchSharp cannot use this processor.";
            }

            if (!HasNativeLibrary("torch_cuda"))
            {
                return $"The engine {device.Describe()} needs the CUDA build of libtorch, but the program has another: replace its TorchSharp package by {packages}, from a feed that serves it, such as the public NuGet gallery, or use TorchSharpEngine.Cpu() or the managed engine.";
            }

            if (!TryInitializeDeviceType(DeviceType.CUDA))
            {
                return $"The engine {device.Describe()} found no CUDA GPU: it needs one of NVIDIA's with its driver (`nvidia-smi` lists it). Use TorchSharpEngine.Cpu() or the managed engine otherwise.";
            }

            int count = cuda.device_count();
            return device.Index < count ? null : $"There is no CUDA GPU {device.Index}: this machine has {count}, from 0.";
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or ExternalException or DllNotFoundException or InvalidOperationException)
        {
            return $"TorchSharp's native library cannot be loaded: {(e.InnerException ?? e).Message} Are TorchSharp and {packages} of the same version?";
        }
    }

    public static IInferenceSession Compile(IReadOnlyList<Network> networks, TorchDevice device)
    {
        // The managed engine is the one that says what a plan must be and what first weights are.
        using IInferenceSession model = ManagedEngine.Shared.Compile(networks);
        return TorchErrors.Guard(networks[0].Name, () => new TorchInferenceSession(model, device));
    }

    public static ITrainingSession Compile(ModelPlan plan, SessionOptions options, TorchDevice device)
    {
        using ITrainingSession model = ManagedEngine.Shared.Compile(plan, options);
        return TorchErrors.Guard(plan.Networks[0].Name, () => new TorchTrainingSession(model, device));
    }

    private static bool HasNativeLibrary(string name) =>
        NativeLibrary.TryLoad(name, typeof(torch).Assembly, null, out _);
}
