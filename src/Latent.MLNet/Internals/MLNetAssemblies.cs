namespace Latent.MLNet.Internals;

/// <summary>The assemblies that hold the parts of ML.NET which are reached by name, with either provider.</summary>
internal static class MLNetAssemblies
{
#if MLNET_PACKAGE
    public const string Core = "Microsoft.ML.Core";
    public const string Data = "Microsoft.ML.Data";
#else
    public const string Core = "Latent.MLNet.Embedded";
    public const string Data = "Latent.MLNet.Embedded";
#endif
}
