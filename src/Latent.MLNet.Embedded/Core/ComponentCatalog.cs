using System.Reflection;

namespace Microsoft.ML.Runtime;

public sealed class ComponentCatalog
{
    private readonly object _lock = new();
    private readonly HashSet<string> _assemblies = [];
    private readonly Dictionary<string, MethodInfo> _loaders = new(StringComparer.OrdinalIgnoreCase);

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_lock)
        {
            if (!_assemblies.Add(assembly.FullName))
                return;
            foreach (LoadableClassAttribute attribute in assembly.GetCustomAttributes<LoadableClassAttribute>())
            {
                MethodInfo create = attribute.LoaderType.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                    .FirstOrDefault(method => method.Name == "Create" && method.ReturnType == attribute.InstanceType && method.GetParameters().Length == 2);
                if (create == null && throwOnError)
                    throw new InvalidOperationException($"Can't instantiate loadable class '{attribute.InstanceType.Name}' with name '{attribute.LoadNames[0]}'");
                foreach (string name in attribute.LoadNames)
                    _loaders.TryAdd(name, create);
            }
        }
    }

    internal ITransformer TryCreate(IHostEnvironment env, string name, ModelLoadContext context)
    {
        MethodInfo create;
        lock (_lock)
        {
            if (!_loaders.TryGetValue(name, out create))
                return null;
        }

        return (ITransformer)create.Invoke(null, [env, context]);
    }
}
