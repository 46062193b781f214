using Latent.Networks.Engines;
using Latent.Networks.Managed;

namespace Latent.TorchSharp.Tests.Suite;

[TestClass]
public sealed class ManagedEngineSuite : EngineSuite
{
    protected override IEngine Engine => ManagedEngine.Shared;
}
