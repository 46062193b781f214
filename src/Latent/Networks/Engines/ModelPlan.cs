using System.Collections.Immutable;
using Latent.Networks.Objectives;

namespace Latent.Networks.Engines;

/// <summary>What an engine compiles for training: networks, and the objective that joins them.</summary>
/// <param name="Networks">The networks, in the order in which the objective runs them; their names differ.</param>
/// <param name="Objective">What is made small.</param>
public sealed record ModelPlan(ImmutableArray<Network> Networks, Objective Objective);
