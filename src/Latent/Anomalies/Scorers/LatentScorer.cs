using System.Buffers;
using Latent.Autoencoders;
using Latent.Networks.Engines;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>A scorer of latent vectors behind an encoder.</summary>
internal sealed class LatentScorer(Autoencoder model, AnomalyScorer density) : AnomalyScorer
{
    public const string Kind = "latent-density";

    private const int RowsAtATime = 1024;

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        int length = model.Input.Length, latents = model.Latent.Length;
        float[] codes = ArrayPool<float>.Shared.Rent(Math.Max(1, Math.Min(count, RowsAtATime)) * latents);
        try
        {
            for (int start = 0; start < count; start += RowsAtATime)
            {
                int taken = Math.Min(RowsAtATime, count - start);
                model.Encode(rows.Slice(start * length, taken * length), taken, codes);
                density.Score(codes.AsSpan(0, taken * latents), taken, scores.Slice(start, taken));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(codes);
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        // What was expected is what the decoder makes of the expected latent vector.
        int length = model.Input.Length, latents = model.Latent.Length;
        if (density is EllipsoidScorer ellipsoid)
        {
            // That is the same for all rows: their mean.
            Score(rows, count, scores);
            var usual = new float[length];
            model.Decode(ellipsoid.Mean, 1, usual);
            for (int i = 0; i < count; i++)
            {
                usual.CopyTo(expected.Slice(i * length, length));
            }
        }
        else
        {
            float[] codes = ArrayPool<float>.Shared.Rent(Math.Max(1, 3 * count * latents));
            Span<float> code = codes.AsSpan(0, count * latents), shares = codes.AsSpan(count * latents, count * latents), near = codes.AsSpan(2 * count * latents, count * latents);
            model.Encode(rows, count, code);
            density.Explain(code, count, shares, near, scores);
            model.Decode(near, count, expected);
            ArrayPool<float>.Shared.Return(codes);
        }

        Residuals.Squared(rows, expected, contributions, count * length);
    }

    public override ModelFile ToModelFile() => new()
    {
        Kind = Kind,
        Parts = new Dictionary<string, ModelFile> { ["autoencoder"] = model.ToModelFile(), ["density"] = density.ToModelFile() },
    };

    public static LatentScorer Load(ModelFile file, int length, IEngine? engine)
    {
        Autoencoder model = Autoencoder.FromModelFile(file.RequirePart("autoencoder"), engine);
        return model.Input.Length == length
            ? new LatentScorer(model, FromModelFile(file.RequirePart("density"), model.Latent.Length, engine))
            : throw new InvalidDataException($"The autoencoder takes {model.Input.Length} values, the detector has {length}; the file is damaged.");
    }

    public override void Dispose()
    {
        model.Dispose();
        density.Dispose();
        base.Dispose();
    }
}
