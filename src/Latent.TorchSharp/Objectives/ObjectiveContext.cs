using System.Collections.Immutable;
using Latent.Networks.Engines;
using Latent.TorchSharp.Tensors;

namespace Latent.TorchSharp.Objectives;

/// <summary>What an objective works with.</summary>
/// <param name="Plan">The plan, which was validated.</param>
/// <param name="Options">How it is compiled.</param>
/// <param name="Networks">The networks on the device.</param>
/// <param name="Store">Their values.</param>
/// <param name="Staging">What goes to the device in a step.</param>
internal sealed record ObjectiveContext(ModelPlan Plan, SessionOptions Options, ImmutableArray<TorchNetwork> Networks, TensorStore Store, Staging Staging);
