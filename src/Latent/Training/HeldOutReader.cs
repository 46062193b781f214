using Latent.Data;
using Latent.Numerics;

namespace Latent.Training;

/// <summary>
/// Gives the rows of a stream that are held out, or the others. Each row is drawn for itself, in the order of the
/// stream, so that both passes agree without knowing how many rows there are.
/// </summary>
internal sealed class HeldOutReader(ISampleReader reader, int sampleLength, HeldOut part, double fraction, ulong seed) : ISampleReader
{
    private readonly RandomStream _random = new(seed, RandomPurpose.Splitting);

    public int Read(Span<float> samples, Span<int> labels)
    {
        int wanted = samples.Length / sampleLength;
        int kept = 0;
        while (kept < wanted)
        {
            Span<float> rest = samples.Slice(kept * sampleLength, (wanted - kept) * sampleLength);
            Span<int> restLabels = labels.IsEmpty ? labels : labels[kept..];
            int read = reader.Read(rest, restLabels);
            if (read == 0)
            {
                break;
            }

            for (int row = 0, to = 0; row < read; row++)
            {
                if (_random.NextDouble() < fraction != (part == HeldOut.Only))
                {
                    continue;
                }

                if (to != row)
                {
                    rest.Slice(row * sampleLength, sampleLength).CopyTo(rest.Slice(to * sampleLength, sampleLength));
                    if (!restLabels.IsEmpty)
                    {
                        restLabels[to] = restLabels[row];
                    }
                }

                to++;
                kept++;
            }
        }

        return kept;
    }

    public void Dispose() => reader.Dispose();
}
