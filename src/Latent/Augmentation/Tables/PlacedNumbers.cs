namespace Latent.Augmentation.Tables;

/// <summary>The real values of a column of numbers, as networks see them.</summary>
/// <param name="Places">Where each lies in its mode, from −1 to 1.</param>
/// <param name="Modes">The mode of each.</param>
internal readonly record struct PlacedNumbers(float[] Places, byte[] Modes);
