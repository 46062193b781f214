using System.Diagnostics.CodeAnalysis;
using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Latent.TorchSharp.Sessions;

namespace Latent.TorchSharp;

/// <summary>
/// The engine on TorchSharp (libtorch), on a CUDA GPU or on the CPU. It runs the same architectures and objectives as
/// <see cref="ManagedEngine"/>, with the same first weights and the same draws for dropout, noise and latents, so that the
/// two give equal results up to rounding and each reads the other's model files.
/// </summary>
/// <remarks>
/// Safe for use from many threads; its training sessions are not. Parameters, the optimizer's memory and activations stay on
/// the device; a step sends one block of floats to it (samples, labels and draws) and gets the figures back.
/// The same seed gives the same first weights and draws, but libtorch may sum in another order on another machine, and on
/// CUDA from run to run.
/// </remarks>
public sealed class TorchSharpEngine : IEngine
{
    private readonly TorchDevice _device;

    private TorchSharpEngine(TorchDevice device) => _device = device;

    /// <inheritdoc/>
    public string Name => _device.Describe();

    /// <summary>The engine on a CUDA GPU.</summary>
    /// <param name="index">Which GPU, from 0.</param>
    /// <param name="mixedPrecision">
    /// Whether products and convolutions are taken in bfloat16; <see langword="false"/> by default. Weights, the optimizer's memory,
    /// normalization, recurrent cells and losses stay float32, and bfloat16 has the range of float32, so that no loss scaling is needed.
    /// </param>
    /// <exception cref="NotSupportedException">TorchSharp, its native library, CUDA or that GPU is not there: the message says what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public static TorchSharpEngine Cuda(int index = 0, bool mixedPrecision = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return Create(new TorchDevice(IsCuda: true, index, mixedPrecision));
    }

    /// <summary>The engine on the CPU, by libtorch.</summary>
    /// <param name="mixedPrecision">Whether products and convolutions are taken in bfloat16; pays on few processors.</param>
    /// <exception cref="NotSupportedException">TorchSharp or its native library is not there: the message says what to do.</exception>
    public static TorchSharpEngine Cpu(bool mixedPrecision = false) => Create(new TorchDevice(IsCuda: false, 0, mixedPrecision));

    /// <summary>The engine on the first CUDA GPU, or why there is none: for programs that pick their engine at run time.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="problem">What is missing and what to do.</param>
    /// <returns>Whether there is such an engine.</returns>
    public static bool TryCuda([NotNullWhen(true)] out TorchSharpEngine? engine, [NotNullWhen(false)] out string? problem)
    {
        var device = new TorchDevice(IsCuda: true, 0, MixedPrecision: false);
        problem = TorchBackend.FindProblem(device);
        engine = problem is null ? new TorchSharpEngine(device) : null;
        return engine is not null;
    }

    /// <inheritdoc/>
    public IInferenceSession Compile(IReadOnlyList<Network> networks) => TorchBackend.Compile(networks, _device);

    /// <inheritdoc/>
    public ITrainingSession Compile(ModelPlan plan, SessionOptions options) => TorchBackend.Compile(plan, options, _device);

    private static TorchSharpEngine Create(TorchDevice device) =>
        TorchBackend.FindProblem(device) is { } problem ? throw new NotSupportedException(problem) : new TorchSharpEngine(device);
}
