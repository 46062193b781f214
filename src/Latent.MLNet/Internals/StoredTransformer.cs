namespace Latent.MLNet.Internals;

/// <summary>What a model file says of a transformer beside the weights.</summary>
/// <param name="Kind">Which transformer.</param>
/// <param name="Outputs">The columns that it writes.</param>
/// <param name="Inputs">The columns that it reads.</param>
/// <param name="Lengths">How many values each of them adds to a sample.</param>
/// <param name="CacheMegabytes">The most megabytes of results that a view keeps.</param>
internal sealed record StoredTransformer(string Kind, string[] Outputs, string[] Inputs, int[] Lengths, int CacheMegabytes)
{
    /// <summary>What else there is to say, as the kind has it.</summary>
    public string[] Notes { get; init; } = [];
}
