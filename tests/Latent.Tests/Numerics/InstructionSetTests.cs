using System.Diagnostics;

namespace Latent.Tests.Numerics;

/// <summary>Runs the tests of the kernels again in processes in which the runtime may not use some vector instructions.</summary>
[TestClass]
public sealed class InstructionSetTests
{
    // What the children run: the tests of kernels whose loops differ with the instructions.
    private static readonly string[] Classes =
        [nameof(MatrixProductTests), nameof(ConvolutionKernelsTests), nameof(ActivationKernelsTests), nameof(BatchNormKernelsTests), nameof(PoolingKernelsTests), nameof(ImageBlocksTests), nameof(RandomStreamTests), nameof(LossKernelsTests), nameof(OptimizerKernelsTests), nameof(DenseKernelsTests), nameof(VectorKernelsTests), nameof(KernelEdgeTests)];

    // The first two names are those of .NET 10; older runtimes had DOTNET_EnableAVX512F for the first.
    [TestMethod]
    [DataRow("DOTNET_EnableAVX512", "without AVX-512")]
    [DataRow("DOTNET_EnableAVX2", "without AVX2 and fused products")]
    [DataRow("DOTNET_EnableHWIntrinsic", "without vector instructions")]
    public void Kernels_InstructionsSwitchedOff_PassTheirTests(string variable, string meaning)
    {
        if (Environment.GetEnvironmentVariable(variable) == "0")
        {
            return; // This is such a child, or was started like one: it runs the tests themselves.
        }

        string filter = string.Join('|', Classes.Select(name => $"FullyQualifiedName~.{name}."));
        string program = typeof(InstructionSetTests).Assembly.Location;
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(host, [program, "--filter", filter, "--progress", "off"])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            },
        };
        process.StartInfo.Environment[variable] = "0";
        process.StartInfo.Environment["DOTNET_EnableAVX512F"] = "0";
        process.Start();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, $"{meaning}: {output}");
        StringAssert.Contains(output, "failed: 0");
        Assert.IsFalse(output.Contains("total: 0", StringComparison.Ordinal), output);
    }
}
