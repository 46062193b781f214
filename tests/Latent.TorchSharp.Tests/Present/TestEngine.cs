using System.Diagnostics;
using System.Globalization;

namespace Latent.TorchSharp.Tests;

/// <summary>The engine under test: on the CPU, or on a GPU where LATENT_TEST_CUDA is 1.</summary>
internal static class TestEngine
{
    public static bool IsCuda { get; } = Environment.GetEnvironmentVariable("LATENT_TEST_CUDA") == "1";

    public static TorchSharpEngine Create(TorchPrecision precision = TorchPrecision.Full) => IsCuda ? TorchSharpEngine.Cuda(precision: precision) : TorchSharpEngine.Cpu(precision);

    /// <summary>The memory in use on the first GPU; 0 where the tests run on the CPU. TorchSharp cannot ask libtorch, so the driver is asked.</summary>
    public static long DeviceBytes()
    {
        if (!IsCuda)
        {
            return 0;
        }

        using Process process = Process.Start(new ProcessStartInfo("nvidia-smi", "--id=0 --query-gpu=memory.used --format=csv,noheader,nounits") { RedirectStandardOutput = true })!;
        return long.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture) << 20;
    }
}
