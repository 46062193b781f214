using Latent.Networks.Engines;
using Latent.Networks.Objectives;

namespace Latent.TorchSharp.Objectives;

/// <summary>How the rows of an adversarial game lie: see the managed engine's, which has checked that the networks fit.</summary>
internal sealed class TorchGameLayout
{
    private readonly int _classes;
    private readonly int _repeat;

    public TorchGameLayout(AdversarialGame objective, ModelPlan plan)
    {
        _classes = objective.Classes;
        ConditionLength = objective.Classes + objective.ConditionLength;
        DataLength = plan.Networks[0].Architecture.Output.Length;
        SampleLength = DataLength + objective.ConditionLength;
        LatentLength = plan.Networks[0].Architecture.Input.Length - ConditionLength;
        Numerics.Shape judged = plan.Networks[1].Architecture.Input;
        _repeat = ConditionLength > 0 && judged.Rank == 3 ? judged[1] * judged[2] : 1;
        RowLength = DataLength + (ConditionLength * _repeat);
    }

    /// <summary>The values of a row that are data.</summary>
    public int DataLength { get; }

    /// <summary>The values of a row's condition, as the generator gets it.</summary>
    public int ConditionLength { get; }

    /// <summary>The values of a sample in a batch.</summary>
    public int SampleLength { get; }

    /// <summary>The values that are drawn for a row.</summary>
    public int LatentLength { get; }

    /// <summary>The values of a row as the discriminator sees it.</summary>
    public int RowLength { get; }

    /// <summary>Writes the conditions of a batch's rows.</summary>
    public void WriteConditions(in Batch batch, Span<float> conditions)
    {
        conditions.Clear();
        for (int row = 0; row < batch.Rows && ConditionLength > 0; row++)
        {
            Span<float> target = conditions.Slice(row * ConditionLength, ConditionLength);
            if (_classes > 0)
            {
                target[batch.Labels[row]] = 1f;
            }
            else
            {
                batch.Samples.Slice((row * SampleLength) + DataLength, ConditionLength).CopyTo(target);
            }
        }
    }

    /// <summary>Rows as the discriminator sees them.</summary>
    public Tensor Judged(Tensor data, Tensor conditions)
    {
        if (ConditionLength == 0)
        {
            return data;
        }

        long rows = data.shape[0];
        Tensor repeated = _repeat == 1 ? conditions : conditions.unsqueeze(2).expand(rows, ConditionLength, _repeat).reshape(rows, ConditionLength * _repeat);
        return cat([data, repeated], 1);
    }
}
