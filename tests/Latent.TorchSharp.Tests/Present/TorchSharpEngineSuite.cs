using Latent.Networks.Engines;
using Latent.TorchSharp.Tests.Suite;

namespace Latent.TorchSharp.Tests;

[TestClass]
public sealed class TorchSharpEngineSuite : EngineSuite
{
    protected override IEngine Engine { get; } = TestEngine.Create();
}
