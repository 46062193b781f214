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
/// CUDA from run to run. Whether TF32 is allowed is one setting of libtorch for the whole process, which each call sets: sessions of
/// <see cref="TorchPrecision.Full"/> and <see cref="TorchPrecision.TensorFloat32"/> on a GPU are to run one after another.
/// </remarks>
public sealed class TorchSharpEngine : IEngine
{
    private readonly TorchDevice _device;

    private TorchSharpEngine(TorchDevice device) => _device = device;

    /// <inheritdoc/>
    public string Name => _device.Describe();

    /// <summary>The engine on a CUDA GPU.</summary>
    /// <param name="index">Which GPU, from 0.</param>
    /// <param name="precision">The arithmetic of products and convolutions; <see cref="TorchPrecision.Full"/> by default.</param>
    /// <exception cref="NotSupportedException">TorchSharp, its native library, CUDA or that GPU is not there: the message says what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative, or <paramref name="precision"/> is none of its values.</exception>
    public static TorchSharpEngine Cuda(int index = 0, TorchPrecision precision = TorchPrecision.Full) => Create(DeviceOf(isCuda: true, index, precision));

    /// <summary>The engine on the CPU, by libtorch.</summary>
    /// <param name="precision">The arithmetic of products and convolutions; <see cref="TorchPrecision.Mixed"/> pays on few processors.</param>
    /// <exception cref="NotSupportedException">TorchSharp or its native library is not there: the message says what to do.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="precision"/> is none of its values.</exception>
    public static TorchSharpEngine Cpu(TorchPrecision precision = TorchPrecision.Full) => Create(DeviceOf(isCuda: false, 0, precision));

    /// <summary>The engine on a CUDA GPU, or why there is none: for programs that pick their engine at run time.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="problem">What is missing and what to do.</param>
    /// <param name="index">Which GPU, from 0.</param>
    /// <param name="precision">The arithmetic of products and convolutions.</param>
    /// <returns>Whether there is such an engine.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative, or <paramref name="precision"/> is none of its values.</exception>
    public static bool TryCuda(
        [NotNullWhen(true)] out TorchSharpEngine? engine, [NotNullWhen(false)] out string? problem, int index = 0, TorchPrecision precision = TorchPrecision.Full)
    {
        TorchDevice device = DeviceOf(isCuda: true, index, precision);
        problem = TorchBackend.FindProblem(device);
        engine = problem is null ? new TorchSharpEngine(device) : null;
        return engine is not null;
    }

    /// <inheritdoc/>
    public IInferenceSession Compile(IReadOnlyList<Network> networks) => TorchBackend.Compile(networks, _device);

    /// <inheritdoc/>
    public ITrainingSession Compile(ModelPlan plan, SessionOptions options) => TorchBackend.Compile(plan, options, _device);

    private static TorchDevice DeviceOf(bool isCuda, int index, TorchPrecision precision)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return Enum.IsDefined(precision)
            ? new TorchDevice(isCuda, index, precision)
            : throw new ArgumentOutOfRangeException(nameof(precision), precision, $"The precision is one of {string.Join(", ", Enum.GetNames<TorchPrecision>())}.");
    }

    private static TorchSharpEngine Create(TorchDevice device) =>
        TorchBackend.FindProblem(device) is { } problem ? throw new NotSupportedException(problem) : new TorchSharpEngine(device);
}
