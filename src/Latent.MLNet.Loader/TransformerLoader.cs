using System.Reflection;
using System.Runtime.CompilerServices;
using Latent.MLNet.Loader;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: LoadableClass(typeof(ITransformer), typeof(TransformerLoader), null, typeof(SignatureLoadModel), "Latent transformer", TransformerLoader.Signature)]

namespace Latent.MLNet.Loader;

/// <summary>What ML.NET calls when a model file names this assembly and <see cref="Signature"/>.</summary>
public static class TransformerLoader
{
    /// <summary>The loader signature in model files: at most 24 Latin-1 characters.</summary>
    public const string Signature = "LatentTransformer";

    /// <summary>Reads a transformer of the package Latent.MLNet.</summary>
    /// <param name="env">The context that loads.</param>
    /// <param name="ctx">ML.NET's <c>ModelLoadContext</c>, which is internal.</param>
    /// <exception cref="FormatException">The model is damaged or was written by a later version.</exception>
    public static ITransformer Create(IHostEnvironment env, object ctx)
    {
        // Latent.MLNet itself stands on the whole of Microsoft.ML and may not be loaded yet.
        Type loader = Type.GetType("Latent.MLNet.Internals.LatentModelLoader, Latent.MLNet", throwOnError: true)!;
        MethodInfo create = loader.GetMethod("Create", BindingFlags.Public | BindingFlags.Static)!;
        return (ITransformer)create.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [env, ctx], null)!;
    }
}
