using Latent.Networks.Engines;
using Latent.TorchSharp.Tests.Suite;

namespace Latent.TorchSharp.Tests;

[TestClass]
public sealed class TorchSharpEngineSuite : EngineSuite
{
    protected override IEngine Engine { get; } = TestEngine.Create();

    // cuDNN adds up in the order in which its threads come.
    protected override bool RepeatsItsBits => !TestEngine.IsCuda;
}
