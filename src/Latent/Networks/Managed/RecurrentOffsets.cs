namespace Latent.Networks.Managed;

/// <summary>Where the parameters of a recurrent layer lie.</summary>
/// <param name="Weight">The weight of the input.</param>
/// <param name="Recurrent">The weight of the state.</param>
/// <param name="Bias">The bias of the input.</param>
/// <param name="RecurrentBias">The bias of the state.</param>
internal readonly record struct RecurrentOffsets(int Weight, int Recurrent, int Bias, int RecurrentBias);
