using System.Buffers;
using System.Numerics.Tensors;
using System.Text.Json;
using Latent.Anomalies.Methods;
using Latent.Networks.Engines;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>Several scorers, joined by how surprising each finds a row, or by how far its score lies above the usual.</summary>
internal sealed class CombinedScorer : AnomalyScorer
{
    public const string Kind = "combination";

    private const int MaxMembers = 20;

    /// <summary>What a deviation weighs: enough to order rows that exceed all unseen rows, too little to overrule a rank.</summary>
    internal const double DeviationWeight = 1e-3;

    private readonly AnomalyScorer[] _members;
    private readonly MemberCalibration[] _calibrations;

    private readonly ScoreJoining _joining;

    public CombinedScorer(AnomalyScorer[] members, MemberCalibration[] calibrations, ScoreJoining joining)
    {
        _joining = joining;
        _members = members;
        _calibrations = [.. calibrations.Select(calibration => calibration.AsSaved())];
    }

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        var parts = new float[_members.Length][];
        for (int m = 0; m < parts.Length; m++)
        {
            parts[m] = ArrayPool<float>.Shared.Rent(Math.Max(1, count));
            _members[m].Score(rows, count, parts[m]);
        }

        Join(parts, count, scores);
        foreach (float[] part in parts)
        {
            ArrayPool<float>.Shared.Return(part);
        }
    }

    /// <summary>Joins the members' scores.</summary>
    public void Join(float[][] parts, int count, Span<float> scores)
    {
        for (int i = 0; i < count; i++)
        {
            double most = 0, second = 0, deviations = 0;
            for (int m = 0; m < parts.Length; m++)
            {
                double deviation = _calibrations[m].Deviation(parts[m][i]);
                double surprise = _joining == ScoreJoining.Ranks ? _calibrations[m].Surprise(parts[m][i]) : deviation;
                (most, second) = surprise > most ? (surprise, most) : (most, Math.Max(second, surprise));
                deviations += deviation;
            }

            // One member alone has no second opinion.
            double joined = parts.Length == 1 ? most : 0.5 * (most + second);
            scores[i] = (float)(joined + (DeviationWeight * deviations / parts.Length));
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        int values = contributions.Length, length = count == 0 ? 0 : values / count;
        float[] parts = ArrayPool<float>.Shared.Rent(Math.Max(1, 2 * values));
        var memberScores = new float[_members.Length][];
        try
        {
            contributions.Clear();
            expected.Clear();
            Span<float> share = parts.AsSpan(0, values), usual = parts.AsSpan(values, values);
            var weights = new double[count];
            for (int m = 0; m < _members.Length; m++)
            {
                float[] score = memberScores[m] = new float[count];
                _members[m].Explain(rows, count, share, usual, score);
                for (int i = 0; i < count; i++)
                {
                    Span<float> row = share.Slice(i * length, length);
                    float total = TensorPrimitives.Sum<float>(row);

                    // A member speaks as loudly as it is surprised.
                    double surprise = _calibrations[m].Surprise(score[i]);
                    double weight = total > 0 && float.IsFinite(total) ? surprise * surprise : 0;
                    weights[i] += weight;
                    if (weight > 0)
                    {
                        Span<float> all = contributions.Slice(i * length, length), mean = expected.Slice(i * length, length);
                        TensorPrimitives.MultiplyAdd(row, (float)(weight / total), all, all);
                        TensorPrimitives.MultiplyAdd(usual.Slice(i * length, length), (float)weight, mean, mean);
                    }
                }
            }

            Join(memberScores, count, scores);
            for (int i = 0; i < count; i++)
            {
                Span<float> mean = expected.Slice(i * length, length);
                if (weights[i] > 0)
                {
                    TensorPrimitives.Divide(mean, (float)weights[i], mean);
                }
                else
                {
                    rows.Slice(i * length, length).CopyTo(mean);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(parts);
        }
    }

    public override ModelFile ToModelFile()
    {
        var tensors = new Dictionary<string, ModelTensor>();
        var parts = new Dictionary<string, ModelFile>();
        for (int m = 0; m < _members.Length; m++)
        {
            float[] values = _calibrations[m].ToValues();
            tensors[$"calibration.{m:00}"] = new ModelTensor([values.Length], values);
            parts[$"m{m:00}"] = _members[m].ToModelFile();
        }

        return new ModelFile { Kind = Kind, Options = JsonSerializer.SerializeToElement(new State(_joining), AnomalyJsonContext.Default.CombinationState), Tensors = tensors, Parts = parts };
    }

    public static CombinedScorer Load(ModelFile file, int length, IEngine? engine)
    {
        if (file.Parts.Count is < 1 or > MaxMembers)
        {
            throw new InvalidDataException($"A combination of {file.Parts.Count} scorers cannot be; the file is damaged.");
        }

        ScoreJoining joining = JoiningOf(file);
        var members = new AnomalyScorer[file.Parts.Count];
        var calibrations = new MemberCalibration[members.Length];
        for (int m = 0; m < members.Length; m++)
        {
            if (!file.Tensors.TryGetValue($"calibration.{m:00}", out ModelTensor? values))
            {
                throw new InvalidDataException($"The calibration of member {m} is not there; the file is damaged.");
            }

            calibrations[m] = MemberCalibration.FromValues(values.Values.Span);
            members[m] = FromModelFile(file.RequirePart($"m{m:00}"), length, engine);
        }

        return new CombinedScorer(members, calibrations, joining);
    }

    /// <summary>By what the members of a file are joined; files of earlier versions do not say, and mean ranks.</summary>
    public static ScoreJoining JoiningOf(ModelFile file)
    {
        ScoreJoining joining = file.Options is null ? default : ModelSettings.Read(file.Options, AnomalyJsonContext.Default.CombinationState, "the combination").Joining;
        return Enum.IsDefined(joining) ? joining : throw new InvalidDataException($"A combination cannot join its members by {joining}; the file is damaged.");
    }

    public override void Dispose()
    {
        foreach (AnomalyScorer member in _members)
        {
            member.Dispose();
        }

        base.Dispose();
    }

    /// <summary>What a file keeps beside the members and their calibrations.</summary>
    internal sealed record State(ScoreJoining Joining = ScoreJoining.Ranks);
}
