using Latent.Numerics;

namespace Latent.Anomalies.Scorers;

/// <summary>Parts rows into pieces for all threads. A piece writes to places of its own, so the number of threads does not change a bit.</summary>
internal static class ParallelRows
{
    public delegate void ScorePiece(int first, ReadOnlySpan<float> rows, Span<float> scores);

    public delegate void ExplainPiece(ReadOnlySpan<float> rows, Span<float> contributions, Span<float> expected, Span<float> scores);

    public static unsafe void Score(ReadOnlySpan<float> rows, int count, int length, int perPiece, Span<float> scores, ScorePiece piece)
    {
        fixed (float* from = rows, to = scores)
        {
            // The spans outlive the call, which returns when all pieces are done.
            nint source = (nint)from, target = (nint)to;
            WorkerPool.Shared.Run((count + perPiece - 1) / perPiece, number =>
            {
                int first = number * perPiece, taken = Math.Min(perPiece, count - first);
                piece(first, Rows(source, first, taken, length), Rows(target, first, taken, 1));
            });
        }
    }

    public static unsafe void Explain(
        ReadOnlySpan<float> rows, int count, int length, int perPiece, Span<float> contributions, Span<float> expected, Span<float> scores, ExplainPiece piece)
    {
        fixed (float* from = rows, shares = contributions, usual = expected, to = scores)
        {
            nint source = (nint)from, first = (nint)shares, second = (nint)usual, third = (nint)to;
            WorkerPool.Shared.Run((count + perPiece - 1) / perPiece, number =>
            {
                int start = number * perPiece, taken = Math.Min(perPiece, count - start);
                piece(Rows(source, start, taken, length), Rows(first, start, taken, length), Rows(second, start, taken, length), Rows(third, start, taken, 1));
            });
        }
    }

    private static unsafe Span<float> Rows(nint all, int first, int count, int length) => new((float*)all + ((long)first * length), count * length);
}
