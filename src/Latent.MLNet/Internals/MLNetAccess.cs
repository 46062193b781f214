using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Internals;

/// <summary>
/// What a component needs of ML.NET that is not public: the environment behind a catalog, its seed, whether it was
/// cancelled, and shapes of schemas. All of it through accessors that the runtime checks when they are first used.
/// </summary>
internal static class MLNetAccess
{
    /// <summary>The environment of a catalog, of whichever kind.</summary>
    public static IHostEnvironment EnvironmentOf(object catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return GetEnvironment(catalog);
    }

    /// <summary>The seed that the context was made with; <see langword="null"/> where it was made without one.</summary>
    public static int? SeedOf(IHostEnvironment environment) => GetSeed(environment);

    /// <summary>Whether the context was told to stop.</summary>
    public static bool IsCanceled(IHostEnvironment environment) => GetIsCanceled(environment);

    /// <summary>The shape of a schema, as ML.NET's own <c>Fit</c> takes it to check its input.</summary>
    public static SchemaShape ShapeOf(DataViewSchema schema) => Create(null, schema);

    /// <summary>A column of a shape.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    public static extern SchemaShape.Column NewColumn(string name, SchemaShape.Column.VectorKind kind, DataViewType itemType, bool isKey, SchemaShape? annotations);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Create")]
    private static extern SchemaShape Create(SchemaShape? type, DataViewSchema schema);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Environment")]
    private static extern IHostEnvironment GetEnvironment([UnsafeAccessorType("Microsoft.ML.Data.IInternalCatalog, " + MLNetAssemblies.Data)] object catalog);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Seed")]
    private static extern int? GetSeed([UnsafeAccessorType("Microsoft.ML.Runtime.IHostEnvironmentInternal, " + MLNetAssemblies.Core)] object environment);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_IsCanceled")]
    private static extern bool GetIsCanceled([UnsafeAccessorType("Microsoft.ML.Runtime.ICancelable, " + MLNetAssemblies.Core)] object environment);
}
