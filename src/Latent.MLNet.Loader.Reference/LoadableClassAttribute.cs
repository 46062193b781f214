namespace Microsoft.ML;

/// <summary>ML.NET's attribute for classes that a model file can be loaded into; internal there.</summary>
/// <param name="instType">What is made.</param>
/// <param name="loaderType">The class whose static method <c>Create</c> makes it.</param>
/// <param name="argType">The class of its arguments, if it has any.</param>
/// <param name="sigType">What it is for.</param>
/// <param name="userName">Its name for people.</param>
/// <param name="loadNames">The loader signatures in model files.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
#pragma warning disable CS9113, CA1019, CA1018 // Only the signature is looked at.
public sealed class LoadableClassAttribute(Type instType, Type loaderType, Type? argType, Type sigType, string userName, params string[] loadNames) : Attribute;
