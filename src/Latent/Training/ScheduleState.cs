namespace Latent.Training;

/// <summary>Where a learning-rate schedule stands.</summary>
internal sealed class ScheduleState(LearningRateSchedule? schedule, int epochs, double learningRate)
{
    // PyTorch ignores a change of the rate that is smaller than this.
    private const double SmallestChange = 1e-8;

    /// <summary>What the first learning rate is multiplied with in the current epoch.</summary>
    public double Factor { get; set; } = 1;

    /// <summary>The smallest loss so far, for the plateau.</summary>
    public double Best { get; set; } = double.PositiveInfinity;

    /// <summary>The epochs since the loss last fell, for the plateau.</summary>
    public int EpochsWithoutImprovement { get; set; }

    /// <summary>Goes on after an epoch.</summary>
    /// <param name="completed">The epochs that are done.</param>
    /// <param name="loss">The loss that is watched.</param>
    public void Advance(int completed, double loss)
    {
        switch (schedule)
        {
            case ReduceOnPlateau plateau:
                AdvancePlateau(plateau, loss);
                break;
            case StepDecay step:
                Factor = Math.Pow(step.Factor, completed / step.Every);
                break;
            case CosineDecay cosine:
                Factor = cosine.FinalFactor + ((1 - cosine.FinalFactor) * (1 + Math.Cos(Math.PI * completed / epochs)) / 2);
                break;
        }
    }

    private void AdvancePlateau(ReduceOnPlateau plateau, double loss)
    {
        if (loss < Best * (1 - plateau.Threshold))
        {
            Best = loss;
            EpochsWithoutImprovement = 0;
        }
        else
        {
            EpochsWithoutImprovement++;
        }

        if (EpochsWithoutImprovement <= plateau.Patience)
        {
            return;
        }

        EpochsWithoutImprovement = 0;
        double reduced = Math.Max(Factor * plateau.Factor, plateau.MinimumFactor);
        if (learningRate * (Factor - reduced) > SmallestChange)
        {
            Factor = reduced;
        }
    }
}
