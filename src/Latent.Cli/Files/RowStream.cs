using Latent.Cli.Report;
using Latent.Cli.Terminal;
using Latent.Data;

namespace Latent.Cli.Files;

/// <summary>Goes through the rows of a shard in pieces, with progress, so that memory does not grow with the file.</summary>
internal static class RowStream
{
    private const int Values = 1 << 20;

    /// <summary>What is done with a piece.</summary>
    /// <param name="samples">[rows × sample length] values.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="first">The number of the first row in the file, from 0.</param>
    public delegate void Piece(ReadOnlySpan<float> samples, int rows, long first);

    /// <summary>What is done with a row.</summary>
    /// <param name="sample">Its values.</param>
    /// <param name="row">Its number, from 0.</param>
    public delegate void One(ReadOnlySpan<float> sample, int row);

    /// <summary>Goes through the first rows one by one, for a report.</summary>
    public static void ForEach(ISampleSource source, int most, One one)
    {
        int length = source.Shape.Length, row = 0;
        var buffer = new float[Math.Clamp(Values / length, 1, Math.Min(most, 4096)) * length];
        using ISampleReader reader = source.OpenReader();
        while (row < most && reader.Read(buffer.AsSpan(0, Math.Min(buffer.Length, (most - row) * length)), default) is int read and > 0)
        {
            for (int i = 0; i < read; i++, row++)
            {
                one(buffer.AsSpan(i * length, length), row);
            }
        }
    }

    /// <summary>Goes through the rows.</summary>
    /// <returns>The number of rows.</returns>
    public static long ForEach(ISampleSource source, Shard shard, IProgressStep step, Piece piece, CancellationToken cancellation)
    {
        int length = source.Shape.Length;
        int most = Math.Clamp(Values / length, 1, 4096);
        var buffer = new float[most * length];
        (long start, long end) = shard.Range(source);
        long row = 0;
        using ISampleReader reader = source.OpenReader();
        while (row < end)
        {
            cancellation.ThrowIfCancellationRequested();
            int read = reader.Read(buffer.AsSpan(0, (int)Math.Min(most, end - row) * length), default);
            if (read == 0)
            {
                break;
            }

            int skip = (int)Math.Clamp(start - row, 0, read);
            if (skip < read)
            {
                piece(buffer.AsSpan(skip * length, (read - skip) * length), read - skip, row + skip);
            }

            row += read;
            step.Report(end == long.MaxValue ? 0 : (double)row / end, $"{Figures.Count(row)} rows");
        }

        return Math.Max(0, row - start);
    }
}
