namespace Microsoft.ML;

/// <summary>Tells of a class in this assembly that a model file can be loaded into. Public here: see Latent.MLNet's project file.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LoadableClassAttribute : Attribute
{
    public LoadableClassAttribute(Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
    {
        InstanceType = instType;
        LoaderType = loaderType;
        LoadNames = loadNames;
    }

    internal Type InstanceType { get; }

    internal Type LoaderType { get; }

    internal string[] LoadNames { get; }
}
