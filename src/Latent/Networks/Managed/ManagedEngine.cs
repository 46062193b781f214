using System.Runtime.Intrinsics;
using Latent.Networks.Engines;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// The engine in managed code, for any processor .NET runs on. It compiles an architecture once: activations are joined
/// to the layers before them, and every buffer is planned for the batch size, so that a training step allocates nothing.
/// </summary>
/// <remarks>
/// Safe for use from many threads. On one machine the same seed gives the same bits whatever the number of threads;
/// processors with other vector instructions may differ in the last bits.
/// </remarks>
public sealed class ManagedEngine : IEngine
{
    /// <summary>The engine; it has no state, so one is enough.</summary>
    public static ManagedEngine Shared { get; } = new();

    /// <inheritdoc/>
    public string Name => $"managed ({(Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : Vector128.IsHardwareAccelerated ? "128" : "no")}-bit vectors)";

    /// <inheritdoc/>
    public IInferenceSession Compile(IReadOnlyList<Network> networks)
    {
        CheckNetworks(networks);
        CheckSizes(networks, ImageBlocks.Lanes);
        return new ManagedInferenceSession(networks, seed: 0);
    }

    /// <inheritdoc/>
    public ITrainingSession Compile(ModelPlan plan, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(plan.Objective);
        CheckNetworks(plan.Networks.IsDefault ? [] : plan.Networks);
        Require.Setting(options.BatchSize >= 1, options.BatchSize, "at least 1", "SessionOptions.BatchSize");
        CheckSizes(plan.Networks, options.BatchSize);
        ArgumentNullException.ThrowIfNull(options.Optimizer);
        OptimizerStep.Validate(options.Optimizer);
        foreach (Network network in plan.Networks)
        {
            if (network.Optimizer is not null)
            {
                OptimizerStep.Validate(network.Optimizer);
            }
        }

        return new ManagedTrainingSession(plan, options);
    }

    /// <summary>Refuses batches whose values at one layer are more than one buffer holds.</summary>
    private static void CheckSizes(IReadOnlyList<Network> networks, int rows)
    {
        foreach (Network network in networks)
        {
            for (int layer = 0; layer <= network.Architecture.Layers.Length; layer++)
            {
                long length = network.Architecture.ShapeBefore(layer).Length, values = (long)ImageBlocks.Count(rows) * ImageBlocks.Lanes * length;
                if (values > AlignedBuffer.MaxLength)
                {
                    string where = layer == 0 ? "takes" : $"gives behind layer {layer - 1}, {network.Architecture.Layers[layer - 1]},";
                    throw new ArgumentException(
                        $"Network \"{network.Name}\" {where} {length:N0} values a row: a batch of {rows:N0} rows does not fit one buffer of {AlignedBuffer.MaxLength:N0}; use {(rows > ImageBlocks.Lanes ? "a smaller batch" : "smaller samples or layers")}.", nameof(networks));
                }
            }
        }
    }

    private static void CheckNetworks(IReadOnlyList<Network> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        if (networks.Count == 0)
        {
            throw new ArgumentException("There is no network to compile.", nameof(networks));
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Network network in networks)
        {
            if (string.IsNullOrEmpty(network.Name) || !network.Name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'))
            {
                throw new ArgumentException($"A network's name is letters, digits and hyphens, since it leads the names of tensors; got \"{network.Name}\".", nameof(networks));
            }

            if (!names.Add(network.Name))
            {
                throw new ArgumentException($"Two networks are named \"{network.Name}\"; names of a session differ.", nameof(networks));
            }
        }
    }
}
