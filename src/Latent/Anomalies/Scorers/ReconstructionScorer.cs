using System.Buffers;
using System.Numerics.Tensors;
using System.Text.Json;
using Latent.Anomalies.Methods;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Engines;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>The weighted mean of the losses between a row and its reconstruction.</summary>
internal sealed class ReconstructionScorer : AnomalyScorer
{
    public const string Kind = "reconstruction-error";

    private const int RowsAtATime = 256;
    private const string Part = "autoencoder";

    private readonly Autoencoder _model;
    private readonly ResidualLoss _loss;
    private readonly float[] _weights;

    public ReconstructionScorer(Autoencoder model, ResidualLoss loss, float[] weights)
    {
        _model = model;
        _loss = loss;
        _weights = weights;
    }

    public Autoencoder Model => _model;

    /// <summary>Weights of mean 1.</summary>
    public static float[] Weigh(Autoencoder model, FeatureWeighting weighting, MemorySamples rows)
    {
        int length = rows.Shape.Length;
        var weights = new float[length];
        Array.Fill(weights, 1);
        if (weighting == FeatureWeighting.Equal)
        {
            return weights;
        }

        var squares = new double[length];
        var back = new float[Math.Min(RowsAtATime, rows.Rows) * length];
        for (int start = 0; start < rows.Rows; start += RowsAtATime)
        {
            int taken = Math.Min(RowsAtATime, rows.Rows - start);
            ReadOnlySpan<float> block = rows.Values.Slice(start * length, taken * length);
            model.Reconstruct(block, taken, back);
            for (int i = 0; i < block.Length; i++)
            {
                double difference = block[i] - back[i];
                squares[i % length] += difference * difference;
            }
        }

        // A feature that is always reconstructed exactly would weigh without bound; a hundredth of the mean is the least error believed.
        double mean = squares.Sum() / length;
        double sum = 0;
        for (int i = 0; i < length; i++)
        {
            squares[i] = mean > 0 ? 1 / Math.Max(squares[i], 0.01 * mean) : 1;
            sum += squares[i];
        }

        for (int i = 0; i < length; i++)
        {
            weights[i] = (float)(squares[i] * length / sum);
        }

        return weights;
    }

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        int length = _weights.Length;
        float[] buffer = ArrayPool<float>.Shared.Rent(Math.Max(1, Math.Min(count, RowsAtATime)) * length);
        try
        {
            for (int start = 0; start < count; start += RowsAtATime)
            {
                int taken = Math.Min(RowsAtATime, count - start);
                ReadOnlySpan<float> block = rows.Slice(start * length, taken * length);
                _model.Reconstruct(block, taken, buffer);
                for (int row = 0; row < taken; row++)
                {
                    double sum = 0;
                    for (int i = 0, at = row * length; i < length; i++, at++)
                    {
                        sum += _weights[i] * Loss(block[at] - buffer[at]);
                    }

                    scores[start + row] = (float)(sum / length);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        int length = _weights.Length;
        _model.Reconstruct(rows, count, expected);
        if (_loss == ResidualLoss.Squared)
        {
            Residuals.Squared(rows, expected, contributions, count * length);
        }
        else
        {
            for (int at = 0; at < count * length; at++)
            {
                contributions[at] = Loss(rows[at] - expected[at]);
            }
        }

        for (int row = 0; row < count; row++)
        {
            Span<float> shares = contributions.Slice(row * length, length);
            TensorPrimitives.Multiply(shares, _weights, shares);
            scores[row] = TensorPrimitives.Sum<float>(shares) / length;
        }
    }

    public override ModelFile ToModelFile() => new()
    {
        Kind = Kind,
        Options = JsonSerializer.SerializeToElement(new State(_loss), AnomalyJsonContext.Default.ReconstructionState),
        Tensors = new Dictionary<string, ModelTensor> { ["weights"] = new([_weights.Length], _weights) },
        Parts = new Dictionary<string, ModelFile> { [Part] = _model.ToModelFile() },
    };

    public static ReconstructionScorer Load(ModelFile file, int length, IEngine? engine)
    {
        State state = ModelSettings.Read(file.Options, AnomalyJsonContext.Default.ReconstructionState, "the reconstruction scorer");
        float[] weights = file.RequireTensor("weights", [length]).ToArray();
        Autoencoder model = Autoencoder.FromModelFile(file.RequirePart(Part), engine);
        return model.Input.Length == length
            ? new ReconstructionScorer(model, state.Loss, weights)
            : throw new InvalidDataException($"The autoencoder takes {model.Input.Length} values, the detector has {length}; the file is damaged.");
    }

    public override void Dispose()
    {
        _model.Dispose();
        base.Dispose();
    }

    private float Loss(float difference)
    {
        float magnitude = MathF.Abs(difference);
        return _loss switch
        {
            ResidualLoss.Absolute => magnitude,
            ResidualLoss.Huber when magnitude > 1 => (2 * magnitude) - 1,
            _ => magnitude * magnitude,
        };
    }

    internal sealed record State(ResidualLoss Loss);
}
