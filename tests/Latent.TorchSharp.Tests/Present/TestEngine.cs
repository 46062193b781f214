namespace Latent.TorchSharp.Tests;

/// <summary>The engine under test: on the CPU, or on a GPU where LATENT_TEST_CUDA is 1.</summary>
internal static class TestEngine
{
    public static TorchSharpEngine Create() => Environment.GetEnvironmentVariable("LATENT_TEST_CUDA") == "1" ? TorchSharpEngine.Cuda() : TorchSharpEngine.Cpu();
}
