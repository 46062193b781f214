using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;

namespace Latent.TorchSharp.Tests.Suite;

[TestClass]
public sealed class EngineCasesTests
{
    [TestMethod]
    public void Cases_OfTheSuite_HaveEveryPartThatAnEngineHasToKnow()
    {
        Type[] bases = [typeof(Layer), typeof(Objective), typeof(Loss), typeof(ActivityPenalty), typeof(Optimizer)];
        IEnumerable<Type> known = typeof(Layer).Assembly.GetExportedTypes().Where(type => !type.IsAbstract && bases.Any(type.IsSubclassOf));
        HashSet<Type> used = [.. EngineCases.All.SelectMany(PartsOf).Select(part => part.GetType())];
        string[] missing = [.. known.Where(type => !used.Contains(type)).Select(type => type.Name)];
        Assert.IsEmpty(missing, $"No case of the suite has {string.Join(", ", missing)}.");
        Assert.IsGreaterThan(25, used.Count);
    }

    private static IEnumerable<object> PartsOf(EngineCase one)
    {
        foreach (Network network in one.Plan.Networks)
        {
            foreach (Layer layer in network.Architecture.Layers)
            {
                yield return layer;
            }
        }

        yield return one.Optimizer;
        yield return one.Plan.Objective;
        if (one.Plan.Objective is Reconstruction reconstruction)
        {
            yield return reconstruction.Loss;
            if (reconstruction.Penalty is { } penalty)
            {
                yield return penalty;
            }
        }
    }
}
