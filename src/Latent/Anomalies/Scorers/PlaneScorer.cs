using System.Buffers;
using System.Numerics.Tensors;
using System.Text.Json;
using Latent.Projection;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>The mean squared difference between a row and its image on the plane of the principal components.</summary>
internal sealed class PlaneScorer : AnomalyScorer
{
    public const string Kind = "principal-components";

    private readonly PrincipalComponents _plane;

    public PlaneScorer(ReadOnlySpan<float> mean, ReadOnlySpan<float> axes, int components)
    {
        _plane = new PrincipalComponents(mean, axes, new double[components], 0);
    }

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        int length = _plane.Dimensions;
        float[] back = ArrayPool<float>.Shared.Rent(Math.Max(1, count * length));
        try
        {
            Project(rows, count, back);
            for (int i = 0; i < count; i++)
            {
                double sum = 0;
                for (int at = i * length; at < (i + 1) * length; at++)
                {
                    double difference = rows[at] - back[at];
                    sum += difference * difference;
                }

                scores[i] = (float)(sum / length);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(back);
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        Project(rows, count, expected);
        int length = _plane.Dimensions;
        Residuals.Squared(rows, expected, contributions, count * length);
        for (int i = 0; i < count; i++)
        {
            scores[i] = TensorPrimitives.Sum<float>(contributions.Slice(i * length, length)) / length;
        }
    }

    public override ModelFile ToModelFile() => new()
    {
        Kind = Kind,
        Options = JsonSerializer.SerializeToElement(new State(_plane.Components), AnomalyJsonContext.Default.PlaneState),
        Tensors = new Dictionary<string, ModelTensor>
        {
            ["mean"] = new([_plane.Dimensions], _plane.Mean.ToArray()),
            ["axes"] = new([_plane.Components, _plane.Dimensions], _plane.Axes.ToArray()),
        },
    };

    public static PlaneScorer Load(ModelFile file, int length)
    {
        State state = ModelSettings.Read(file.Options, AnomalyJsonContext.Default.PlaneState, "the principal components");
        return state.Components >= 1 && state.Components <= length
            ? new PlaneScorer(file.RequireTensor("mean", [length]).Span, file.RequireTensor("axes", [state.Components, length]).Span, state.Components)
            : throw new InvalidDataException($"{state.Components} components of {length} columns cannot be; the file is damaged.");
    }

    /// <summary>Row by row, so that a row's image does not depend on the rows beside it, not even in its last bit.</summary>
    private void Project(ReadOnlySpan<float> rows, int count, Span<float> back)
    {
        int length = _plane.Dimensions;
        float[] centred = ArrayPool<float>.Shared.Rent(length);
        Span<float> row = centred.AsSpan(0, length);
        for (int i = 0; i < count; i++)
        {
            Span<float> image = back.Slice(i * length, length);
            TensorPrimitives.Subtract(rows.Slice(i * length, length), _plane.Mean, row);
            _plane.Mean.CopyTo(image);
            for (int component = 0; component < _plane.Components; component++)
            {
                ReadOnlySpan<float> axis = _plane.Axes.Slice(component * length, length);
                TensorPrimitives.MultiplyAdd(axis, TensorPrimitives.Dot(row, axis), image, image);
            }
        }

        ArrayPool<float>.Shared.Return(centred);
    }

    internal sealed record State(int Components);
}
