using System.Buffers;
using Latent.Networks.Engines;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>The mean of scorers of one kind, trained on different parts of the rows.</summary>
internal sealed class MeanScorer(AnomalyScorer[] members) : AnomalyScorer
{
    public const string Kind = "mean";

    private const int MaxMembers = 20;

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        float[] part = ArrayPool<float>.Shared.Rent(Math.Max(1, count));
        try
        {
            scores[..count].Clear();
            foreach (AnomalyScorer member in members)
            {
                member.Score(rows, count, part);
                for (int i = 0; i < count; i++)
                {
                    scores[i] += part[i] / members.Length;
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(part);
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        int values = contributions.Length;
        float[] parts = ArrayPool<float>.Shared.Rent(Math.Max(1, (2 * values) + count));
        try
        {
            contributions.Clear();
            expected.Clear();
            scores.Clear();
            Span<float> share = parts.AsSpan(0, values), usual = parts.AsSpan(values, values), score = parts.AsSpan(2 * values, count);
            foreach (AnomalyScorer member in members)
            {
                member.Explain(rows, count, share, usual, score);
                for (int i = 0; i < count; i++)
                {
                    scores[i] += score[i] / members.Length;
                }

                for (int i = 0; i < values; i++)
                {
                    contributions[i] += share[i] / members.Length;
                    expected[i] += usual[i] / members.Length;
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(parts);
        }
    }

    public override ModelFile ToModelFile() => new()
    {
        Kind = Kind,
        Parts = members.Select((member, i) => ($"m{i:00}", member.ToModelFile())).ToDictionary(part => part.Item1, part => part.Item2),
    };

    public static MeanScorer Load(ModelFile file, int length, IEngine? engine) =>
        file.Parts.Count is >= 1 and <= MaxMembers
            ? new MeanScorer([.. file.Parts.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => FromModelFile(part.Value, length, engine))])
            : throw new InvalidDataException($"A mean of {file.Parts.Count} scorers cannot be; the file is damaged.");

    public override void Dispose()
    {
        foreach (AnomalyScorer member in members)
        {
            member.Dispose();
        }

        base.Dispose();
    }
}
