using Latent.Networks.Engines;

namespace Latent.TorchSharp.Objectives;

/// <summary>The classification objective.</summary>
internal sealed class TorchClassification(ObjectiveContext context) : TorchChain(context)
{
    protected override bool TakesLabels => true;

    protected override void Check(in Batch batch) => CheckLabels(batch, Context.Networks[^1].OutputLength);

    protected override List<Tensor> Figures(Tensor samples, Tensor? labels, Tensor first, Tensor last) =>
        [nn.functional.cross_entropy(last, labels!), last.detach().argmax(1).eq(labels!).to_type(ScalarType.Float32).mean()];
}
