using Latent.Networks.Engines;
using Latent.TorchSharp.Tensors;

namespace Latent.TorchSharp.Objectives;

/// <summary>An objective that runs its networks one after another and takes a loss of the last output.</summary>
internal abstract class TorchChain : TorchObjective
{
    private readonly bool _isTrained;
    private readonly long _valuesPerRow;

    protected TorchChain(ObjectiveContext context)
        : base(context)
    {
        _isTrained = context.Plan.Networks.Any(network => !network.IsFrozen && network.Architecture.ParameterCount > 0);
        _valuesPerRow = SampleLength + 1 + context.Networks.Sum(network => network.DrawsPerRow);
    }

    public override int SampleLength => Context.Networks[0].InputLength;

    /// <summary>Whether the batch's labels are sent.</summary>
    protected virtual bool TakesLabels => false;

    public override void Train(in Batch batch, long step, float learningRateFactor, Span<float> metrics)
    {
        List<Tensor> figures = Run(batch, step, isTraining: true);
        if (_isTrained)
        {
            Context.Store.ClearGradients();
            figures[0].backward();
        }

        Fetch(figures, metrics);
        if (!_isTrained || !float.IsFinite(metrics[0]))
        {
            // Without a finite loss the parameters stay as they are, so that what made it so can still be looked for.
            return;
        }

        for (int network = 0; network < Context.Networks.Length; network++)
        {
            if (!Context.Plan.Networks[network].IsFrozen)
            {
                TorchOptimizer.Apply(OptimizerOf(network), learningRateFactor, step + 1, Context.Store, network);
            }
        }
    }

    public override void Evaluate(in Batch batch, Span<float> metrics) => Fetch(Run(batch, 0, isTraining: false), metrics);

    /// <summary>Refuses a batch that does not fit.</summary>
    protected virtual void Check(in Batch batch)
    {
    }

    /// <summary>The figures of the objective, the loss first.</summary>
    /// <param name="samples">[rows × sample length].</param>
    /// <param name="labels">One class per row; <see langword="null"/> where none are sent.</param>
    /// <param name="first">The first network's output.</param>
    /// <param name="last">The last network's.</param>
    protected abstract List<Tensor> Figures(Tensor samples, Tensor? labels, Tensor first, Tensor last);

    private List<Tensor> Run(in Batch batch, long step, bool isTraining)
    {
        Check(batch);
        int rows = batch.Rows;
        Staging staging = Context.Staging;
        staging.Begin(rows * _valuesPerRow);
        batch.Samples[..(rows * SampleLength)].CopyTo(staging.Add(rows * SampleLength, out long samplesAt));
        long labelsAt = 0;
        if (TakesLabels)
        {
            Span<float> labels = staging.Add(rows, out labelsAt);
            for (int row = 0; row < rows; row++)
            {
                labels[row] = batch.Labels[row];
            }
        }

        long[]?[] draws = [.. Context.Networks.Select(network => isTraining ? network.Draw(staging, Context.Options.Seed, (ulong)step << 24, rows) : null)];
        staging.Send();

        Tensor samples = staging.Take(samplesAt, rows, SampleLength), current = samples;
        Tensor? first = null;
        for (int i = 0; i < Context.Networks.Length; i++)
        {
            current = Context.Networks[i].Forward(current, rows, isTraining ? staging : null, draws[i]);
            first ??= current;
        }

        return Figures(samples, TakesLabels ? staging.Take(labelsAt, rows, 1).view(rows).to_type(ScalarType.Int64) : null, first!, current);
    }
}
