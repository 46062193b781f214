using System.Buffers;
using System.Text.Json;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Scaling;
using Latent.Networks.Engines;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>A scorer over columns on a scale of its own.</summary>
internal sealed class ScaledScorer(FeatureScaling scaling, ColumnTransform transform, AnomalyScorer inner, int length) : AnomalyScorer
{
    public const string Kind = "scaled";

    private const string Part = "inner";

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        float[] scaled = ArrayPool<float>.Shared.Rent(Math.Max(1, count * length));
        try
        {
            transform.Transform(rows, count, scaled);
            inner.Score(scaled.AsSpan(0, count * length), count, scores);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scaled);
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        float[] scaled = ArrayPool<float>.Shared.Rent(Math.Max(1, count * length));
        try
        {
            transform.Transform(rows, count, scaled);
            inner.Explain(scaled.AsSpan(0, count * length), count, contributions, expected, scores);
            transform.InverseTransform(expected[..(count * length)], count, expected);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scaled);
        }
    }

    public override ModelFile ToModelFile()
    {
        var tensors = new Dictionary<string, ModelTensor>();
        transform.Save(tensors);
        return new ModelFile
        {
            Kind = Kind,
            Options = JsonSerializer.SerializeToElement(new State(scaling), AnomalyJsonContext.Default.ScaledState),
            Tensors = tensors,
            Parts = new Dictionary<string, ModelFile> { [Part] = inner.ToModelFile() },
        };
    }

    public static ScaledScorer Load(ModelFile file, int length, IEngine? engine)
    {
        State state = ModelSettings.Read(file.Options, AnomalyJsonContext.Default.ScaledState, "the scaled scorer");
        ColumnTransform transform = ColumnTransform.Load(state.Scaling, file, length) ?? throw new InvalidDataException("A scaled scorer has no scaling; the file is damaged.");
        return new ScaledScorer(state.Scaling, transform, FromModelFile(file.RequirePart(Part), length, engine), length);
    }

    public override void Dispose()
    {
        inner.Dispose();
        base.Dispose();
    }

    internal sealed record State(FeatureScaling Scaling);
}
