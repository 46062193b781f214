using Latent.Networks.Objectives;

namespace Latent.TorchSharp.Objectives;

/// <summary>The squared distance of the last output from a centre.</summary>
internal sealed class TorchCompactness : TorchChain
{
    private readonly Tensor _centre;

    public TorchCompactness(Compactness objective, ObjectiveContext context)
        : base(context)
    {
        using var scope = NewDisposeScope();
        _centre = tensor(objective.Centre.ToArray()).to(context.Store.Device).DetachFromDisposeScope();
    }

    public override void Dispose()
    {
        _centre.Dispose();
        base.Dispose();
    }

    protected override List<Tensor> Figures(Tensor samples, Tensor? labels, Tensor first, Tensor last) => [(last - _centre).square().sum() / samples.shape[0]];
}
