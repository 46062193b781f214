using System.Numerics.Tensors;
using System.Text.Json;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks.Engines;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>The negative reconstruction probability of a variational autoencoder.</summary>
internal sealed class VariationalScorer : AnomalyScorer
{
    public const string Kind = "variational-reconstruction";

    private const int RowsAtATime = 256;
    private const string Part = "autoencoder";

    private readonly Autoencoder _model;
    private readonly float[] _variances;
    private readonly State _state;
    private readonly float[] _noise;
    private readonly double _constant;

    private VariationalScorer(Autoencoder model, float[] variances, State state)
    {
        _model = model;
        _variances = variances;
        _state = state;
        _noise = Noise(state, model.Latent.Length);
        _constant = Constant(variances);
    }

    /// <summary>The draws from N(0, 1) that every row is decoded with, [draws × latents].</summary>
    public static float[] Noise(State state, int latents)
    {
        var random = new RandomStream(state.Seed, RandomPurpose.Sampling);
        var noise = new float[state.Draws * latents];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = random.NextNormal();
        }

        return noise;
    }

    /// <summary>The part of the negative logarithm that does not depend on the row, per feature.</summary>
    public static double Constant(ReadOnlySpan<float> variances)
    {
        double sum = 0;
        foreach (float variance in variances)
        {
            sum += 0.5 * Math.Log(2 * Math.PI * variance);
        }

        return sum / variances.Length;
    }

    public static VariationalScorer Fit(Autoencoder model, MemorySamples rows, int draws, ulong seed)
    {
        int length = rows.Shape.Length;
        var squares = new double[length];
        var back = new float[rows.Rows * length];
        model.Reconstruct(rows.Values, rows.Rows, back);
        for (int at = 0; at < back.Length; at++)
        {
            double difference = rows.Values[at] - back[at];
            squares[at % length] += difference * difference;
        }

        // A feature that is always reconstructed exactly would be infinitely telling; a hundredth of the mean is the least variance believed.
        double mean = squares.Sum() / back.Length;
        float[] variances = [.. squares.Select(sum => (float)Math.Max(Math.Max(sum / rows.Rows, 0.01 * mean), 1e-8))];
        return new VariationalScorer(model, variances, new State(draws, seed));
    }

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        int length = _variances.Length;
        for (int start = 0; start < count; start += RowsAtATime)
        {
            int taken = Math.Min(RowsAtATime, count - start);
            ScoreBlock(rows.Slice(start * length, taken * length), taken, scores.Slice(start, taken));
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        Score(rows, count, scores);
        _model.Reconstruct(rows, count, expected);
        int length = _variances.Length;
        Residuals.Squared(rows, expected, contributions, count * length);
        for (int i = 0; i < count; i++)
        {
            Span<float> row = contributions.Slice(i * length, length);
            TensorPrimitives.Divide(row, _variances, row);
        }
    }

    public override ModelFile ToModelFile() => new()
    {
        Kind = Kind,
        Options = JsonSerializer.SerializeToElement(_state, AnomalyJsonContext.Default.VariationalState),
        Tensors = new Dictionary<string, ModelTensor> { ["variances"] = new([_variances.Length], _variances) },
        Parts = new Dictionary<string, ModelFile> { [Part] = _model.ToModelFile() },
    };

    public static VariationalScorer Load(ModelFile file, int length, IEngine? engine)
    {
        State state = ModelSettings.Read(file.Options, AnomalyJsonContext.Default.VariationalState, "the variational scorer");
        float[] variances = file.RequireTensor("variances", [length]).ToArray();
        Autoencoder model = Autoencoder.FromModelFile(file.RequirePart(Part), engine);
        return state.Draws is >= 1 and <= 1_000 && model.IsVariational && model.Input.Length == length && variances.All(variance => variance > 0)
            ? new VariationalScorer(model, variances, state)
            : throw new InvalidDataException("The variational scorer does not fit its autoencoder; the file is damaged.");
    }

    public override void Dispose()
    {
        _model.Dispose();
        base.Dispose();
    }

    private void ScoreBlock(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        int length = _variances.Length, latents = _model.Latent.Length;
        var codes = new float[3 * count * latents];
        Span<float> means = codes.AsSpan(0, count * latents), spreads = codes.AsSpan(count * latents, count * latents), drawn = codes.AsSpan(2 * count * latents);
        _model.EncodeDistribution(rows, count, means, spreads);
        for (int at = 0; at < spreads.Length; at++)
        {
            spreads[at] = MathF.Sqrt(spreads[at]);
        }

        var back = new float[count * length];
        var sums = new double[count];
        for (int draw = 0; draw < _state.Draws; draw++)
        {
            for (int at = 0; at < drawn.Length; at++)
            {
                drawn[at] = means[at] + (spreads[at] * _noise[(draw * latents) + (at % latents)]);
            }

            _model.Decode(drawn, count, back);
            for (int i = 0; i < count; i++)
            {
                double sum = 0;
                for (int j = 0, at = i * length; j < length; j++, at++)
                {
                    double difference = rows[at] - back[at];
                    sum += difference * difference / _variances[j];
                }

                sums[i] += sum;
            }
        }

        for (int i = 0; i < count; i++)
        {
            scores[i] = (float)((0.5 * sums[i] / ((double)_state.Draws * length)) + _constant);
        }
    }

    internal sealed record State(int Draws, ulong Seed);
}
