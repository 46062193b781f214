namespace Latent.Numerics;

/// <summary>An activation with its setting.</summary>
/// <param name="Kind">Which function.</param>
/// <param name="Slope">The slope below zero of a leaky rectifier, from 0 to 1.</param>
internal readonly record struct Activation(ActivationKind Kind, float Slope = 0f);
