using Latent.Networks;

namespace Latent.Augmentation.Tables;

/// <summary>What learning a table takes in memory, known before it is taken.</summary>
internal static class TableMemory
{
    // Weights, gradients, the optimizer's two moments, and an average or a copy to work with.
    private const int CopiesOfWeights = 5;

    /// <summary>The bytes that are kept of a row while it is read: labels, places, modes and codes, and room to grow.</summary>
    public static long OfRow(int numbers, int choices) => 8 + (8L * numbers) + (8L * choices);

    /// <summary>The bytes of networks in training: their weights, and for each row of a batch what each layer gives and its gradient.</summary>
    public static long OfTraining(IEnumerable<Architecture> networks, int batch, int passes)
    {
        long bytes = 0;
        foreach (Architecture network in networks)
        {
            long widths = Enumerable.Range(0, network.Layers.Length + 1).Sum(layer => (long)network.ShapeBefore(layer).Length);
            bytes += sizeof(float) * ((CopiesOfWeights * network.ParameterCount) + (2L * passes * batch * widths));
        }

        return bytes;
    }

    /// <summary>Refuses what would take more than is allowed.</summary>
    public static void Require(long bytes, int megabytes, string what)
    {
        if (bytes > (long)megabytes << 20)
        {
            throw new ArgumentException($"{what} would take about {(bytes >> 20) + 1:N0} MB, but MaxMegabytes is {megabytes:N0}; lower MaxCategories, MaxModes or BatchSize, leave out columns or rows, or raise MaxMegabytes.");
        }
    }
}
