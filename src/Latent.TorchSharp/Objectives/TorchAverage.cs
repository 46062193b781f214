using Latent.Networks.Engines;

namespace Latent.TorchSharp.Objectives;

/// <summary>Moves the weights of the third network slowly after those of the first, as the managed engine does.</summary>
internal sealed class TorchAverage(ObjectiveContext context, float decay)
{
    private readonly (string From, string To)[] _statistics =
    [
        .. context.Store.Tensors
            .Where(info => info.Role == TensorRole.Statistic && info.Name.StartsWith(context.Plan.Networks[0].Name + ".", StringComparison.Ordinal))
            .Select(info => (info.Name, context.Plan.Networks[2].Name + info.Name[context.Plan.Networks[0].Name.Length..])),
    ];

    /// <summary>Moves the average; at first faster, so that it forgets the first weights.</summary>
    /// <param name="step">The generator's steps before this one.</param>
    public void Move(long step)
    {
        using var mode = no_grad();
        float kept = step == 0 ? 0 : Math.Min(decay, (1f + step) / (10f + step));
        context.Store.Parameters(2).mul_(kept).add_(context.Store.Parameters(0), 1 - kept);
        foreach ((string from, string to) in _statistics)
        {
            context.Store[to].copy_(context.Store[from]);
        }
    }
}
