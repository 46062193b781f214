using Latent.Networks.Engines;
using Latent.Networks.Objectives;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>
/// How the rows of an adversarial game lie: a sample is data, then perhaps a condition; the generator gets
/// [latent, condition], the discriminator [data, condition], the condition repeated over the image for channels.
/// </summary>
internal sealed class AdversarialLayout
{
    private readonly int _classes;
    private readonly int _repeat;

    /// <summary>Finds the layout, or says why there is none.</summary>
    /// <exception cref="ArgumentException">The networks do not fit each other or the objective.</exception>
    public AdversarialLayout(AdversarialGame objective, ModelPlan plan)
    {
        if (plan.Networks.Length is not (2 or 3))
        {
            throw new ArgumentException($"An adversarial plan has a generator, a discriminator and perhaps the generator's moving average; got {plan.Networks.Length} networks.", nameof(plan));
        }

        Architecture generator = plan.Networks[0].Architecture, discriminator = plan.Networks[1].Architecture;
        Validate(objective);
        _classes = objective.Classes;
        ConditionLength = objective.Classes + objective.ConditionLength;
        DataLength = generator.Output.Length;
        SampleLength = DataLength + objective.ConditionLength;
        LatentLength = generator.Input.Length - ConditionLength;
        Shape judged = discriminator.Input;
        bool isImage = ConditionLength > 0 && judged.Rank == 3;
        _repeat = isImage ? judged[1] * judged[2] : 1;
        RowLength = DataLength + (ConditionLength * _repeat);
        if (LatentLength < 1)
        {
            throw new ArgumentException($"The generator takes {generator.Input}, of which {ConditionLength} values are the condition: nothing is left for the latent. Make its input longer.", nameof(plan));
        }

        if (judged.Length != RowLength * objective.Packing)
        {
            string with = ConditionLength == 0 ? "" : isImage ? $" with {ConditionLength} channels of condition" : $" with {ConditionLength} values of condition";
            string times = objective.Packing == 1 ? "" : $", {objective.Packing} rows at a time";
            throw new ArgumentException($"The discriminator takes {judged}, which is {judged.Length} values, but it judges rows of {generator.Output}{with}{times}: {RowLength * objective.Packing} values.", nameof(plan));
        }

        if (discriminator.Output.Length != 1)
        {
            throw new ArgumentException($"The discriminator gives {discriminator.Output}; it must give one score, so end it with one unit.", nameof(plan));
        }

        if (plan.Networks.Length == 3 && (!plan.Networks[2].IsFrozen || !plan.Networks[2].Architecture.Equals(generator)))
        {
            throw new ArgumentException($"The third network, \"{plan.Networks[2].Name}\", is the moving average of the generator: it must be frozen and have the generator's architecture.", nameof(plan));
        }
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

    /// <summary>Refuses a batch whose labels do not fit.</summary>
    /// <exception cref="ArgumentException">Labels are missing or out of range.</exception>
    public void Check(in Batch batch)
    {
        if (_classes == 0)
        {
            return;
        }

        if (batch.Labels.Length < batch.Rows)
        {
            throw new ArgumentException($"The condition is the label, but the batch has {batch.Labels.Length} labels for {batch.Rows} rows; give a source with labels.", nameof(batch));
        }

        for (int row = 0; row < batch.Rows; row++)
        {
            if ((uint)batch.Labels[row] >= (uint)_classes)
            {
                throw new ArgumentException($"The label of row {row} of the batch is {batch.Labels[row]}; there are {_classes} classes, from 0.", nameof(batch));
            }
        }
    }

    /// <summary>Writes the generator's input: the latent, then the condition.</summary>
    public void WriteLatents(in Batch batch, ReadOnlySpan<float> latents, Span<float> input)
    {
        int length = LatentLength + ConditionLength;
        for (int row = 0; row < batch.Rows; row++)
        {
            Span<float> target = input.Slice(row * length, length);
            latents.Slice(row * LatentLength, LatentLength).CopyTo(target);
            WriteCondition(batch, row, 1, target[LatentLength..]);
        }
    }

    /// <summary>Writes rows as the discriminator sees them.</summary>
    /// <param name="batch">The batch, which has the conditions.</param>
    /// <param name="data">The data of each row.</param>
    /// <param name="stride">From one row's data to the next.</param>
    /// <param name="judged">Takes the rows.</param>
    public void WriteJudged(in Batch batch, ReadOnlySpan<float> data, int stride, Span<float> judged)
    {
        for (int row = 0; row < batch.Rows; row++)
        {
            Span<float> target = judged.Slice(row * RowLength, RowLength);
            data.Slice(row * stride, DataLength).CopyTo(target);
            WriteCondition(batch, row, _repeat, target[DataLength..]);
        }
    }

    /// <summary>The condition of a row that came with the sample.</summary>
    public ReadOnlySpan<float> SampleCondition(in Batch batch, int row) => batch.Samples.Slice((row * SampleLength) + DataLength, SampleLength - DataLength);

    /// <summary>Moves the gradients of the data together, those of the condition left out.</summary>
    public void KeepData(int rows, Span<float> gradient)
    {
        for (int row = 1; row < rows && RowLength != DataLength; row++)
        {
            gradient.Slice(row * RowLength, DataLength).CopyTo(gradient[(row * DataLength)..]);
        }
    }

    /// <summary>Sets the gradients of the condition to zero.</summary>
    public void ClearCondition(int rows, Span<float> gradient)
    {
        for (int row = 0; row < rows && RowLength != DataLength; row++)
        {
            gradient.Slice((row * RowLength) + DataLength, RowLength - DataLength).Clear();
        }
    }

    private static void Validate(AdversarialGame objective)
    {
        Require.Setting(objective.DiscriminatorSteps >= 1, objective.DiscriminatorSteps, "at least 1", "AdversarialGame.DiscriminatorSteps");
        Require.Setting(objective.LabelSmoothing is >= 0 and < 0.5f, objective.LabelSmoothing, "from 0 to below 0.5", "AdversarialGame.LabelSmoothing");
        Require.Setting(objective.GradientPenalty >= 0 && float.IsFinite(objective.GradientPenalty), objective.GradientPenalty, "a finite number of at least 0", "AdversarialGame.GradientPenalty");
        Require.Setting(objective.GradientPenaltyTarget >= 0 && float.IsFinite(objective.GradientPenaltyTarget), objective.GradientPenaltyTarget, "a finite number of at least 0", "AdversarialGame.GradientPenaltyTarget");
        Require.Setting(objective.AverageDecay is >= 0 and < 1, objective.AverageDecay, "from 0 to below 1", "AdversarialGame.AverageDecay");
        Require.Setting(objective.Classes >= 0, objective.Classes, "at least 0", "AdversarialGame.Classes");
        Require.Setting(objective.ConditionLength >= 0 && (objective.ConditionLength == 0 || objective.Classes == 0), objective.ConditionLength, "at least 0, and 0 where there are Classes", "AdversarialGame.ConditionLength");
        Require.Setting(objective.ConditionWeight >= 0 && float.IsFinite(objective.ConditionWeight), objective.ConditionWeight, "a finite number of at least 0", "AdversarialGame.ConditionWeight");
        Require.Setting(objective.Packing >= 1, objective.Packing, "at least 1", "AdversarialGame.Packing");
    }

    private void WriteCondition(in Batch batch, int row, int repeat, Span<float> target)
    {
        if (_classes > 0)
        {
            target.Clear();
            target.Slice(batch.Labels[row] * repeat, repeat).Fill(1f);
        }
        else if (ConditionLength > 0)
        {
            ReadOnlySpan<float> condition = SampleCondition(batch, row);
            for (int i = 0; i < condition.Length; i++)
            {
                target.Slice(i * repeat, repeat).Fill(condition[i]);
            }
        }
    }
}
