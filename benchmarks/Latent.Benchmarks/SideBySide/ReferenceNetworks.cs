using Latent.Adversarial;
using Latent.Autoencoders;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Numerics;

namespace Latent.Benchmarks.SideBySide;

/// <summary>The reference networks: the library's presets, whose losses, optimizers and batch sizes <c>pytorch/reference_networks.py</c> repeats.</summary>
internal static class ReferenceNetworks
{
    private const int Rows = 20_000;

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<ReferenceNetwork> All { get; } =
    [
        Of("dense-3d", AutoencoderPresets.Dense3D()),
        Of("stacked", AutoencoderPresets.Stacked()),
        Of("conv-latent10", AutoencoderPresets.ConvLatent10()),
        Of("conv-latent314", AutoencoderPresets.ConvLatent314()),
        Of("conv-pool", AutoencoderPresets.ConvPool()),
        Of("recurrent", AutoencoderPresets.Recurrent()),
        Of("sparse-kl", AutoencoderPresets.SparseKL()),
        Of("variational", AutoencoderPresets.Variational()),
        Of("gan-gaussian2d", GanPresets.Gaussian2D(), [2], 1_000),
        Of("gan-mlp", GanPresets.Mlp(), [784], Rows),
        Of("dcgan-64", GanPresets.Dcgan64(), [3, 64, 64], 2_000),
    ];

    /// <summary>The network of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ReferenceNetwork Get(string name) => All.FirstOrDefault(network => network.Name == name)
        ?? throw new ArgumentException($"There is no reference network '{name}'; there are {string.Join(", ", All.Select(network => network.Name))}.");

    private static ReferenceNetwork Of(string name, AutoencoderOptions preset)
    {
        Shape sample = [784];
        (Architecture encoder, Architecture decoder) = preset.CreateArchitectures(sample);

        // The accuracy that some presets report besides is no part of the peer's step.
        ModelPlan plan = new(
            [new Network("encoder", encoder), new Network("decoder", decoder)],
            preset.CreateObjective(encoder) with { ReportsRoundedAccuracy = false });
        return new ReferenceNetwork(name, sample, Rows, plan, new SessionOptions { BatchSize = preset.BatchSize, Optimizer = preset.Optimizer, Seed = 1 });
    }

    private static ReferenceNetwork Of(string name, GanOptions preset, Shape sample, int rows)
    {
        (Architecture generator, Architecture discriminator) = preset.CreateArchitectures(sample);
        ModelPlan plan = new(
            [
                new Network("generator", generator) { Optimizer = preset.GeneratorOptimizer },
                new Network("discriminator", discriminator) { Optimizer = preset.DiscriminatorOptimizer },
            ],
            preset.Objective);
        return new ReferenceNetwork(name, sample, rows, plan, new SessionOptions { BatchSize = preset.BatchSize, Optimizer = preset.Optimizer, Seed = 1 })
        {
            Encoder = null,
            Signed = true,
        };
    }
}
