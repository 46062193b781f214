using System.Globalization;
using System.Reflection;
using System.Text;

namespace Latent.Tests.House;

/// <summary>The public types and members of an assembly as text, one per line, in a fixed order.</summary>
internal static class PublicApiListing
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static string Write(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Describe(type)).Append('\n');
            foreach (string member in Members(type).Distinct().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            foreach (string name in Enum.GetNames(type))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
            }

            yield break;
        }

        foreach (FieldInfo field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily))
        {
            yield return $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}";
        }

        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(IsSeen))
        {
            yield return $"{Simple(type)}({Parameters(constructor)})";
        }

        foreach (PropertyInfo property in type.GetProperties(Declared).Where(property => property.Name != "EqualityContract"))
        {
            MethodInfo? get = property.GetMethod, set = property.SetMethod;
            bool isRead = get is not null && IsSeen(get), isWritten = set is not null && IsSeen(set);
            if (isRead || isWritten)
            {
                bool isInit = isWritten && set!.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");
                string index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(parameter => Name(parameter.ParameterType)))}]" : "";
                yield return $"{((get ?? set)!.IsStatic ? "static " : "")}{Name(property.PropertyType)} {property.Name}{index} {{ {(isRead ? "get; " : "")}{(isWritten ? isInit ? "init; " : "set; " : "")}}}";
            }
        }

        foreach (MethodInfo method in type.GetMethods(Declared).Where(method => IsSeen(method) && !IsGenerated(method)))
        {
            string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
            yield return $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
        }
    }

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // Accessors are told by their properties; what every record has goes without saying.
    private static bool IsGenerated(MethodInfo method) =>
        (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal))
        || method.Name is "<Clone>$" or "PrintMembers" or "Deconstruct"
        || (method.Name is "Equals" or "GetHashCode" or "op_Equality" or "op_Inequality" && method.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)));

    private static string Describe(Type type)
    {
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type.IsValueType ? "struct"
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        Type[] inherited = type.BaseType is { } parent ? parent.GetInterfaces() : [];
        var bases = new List<string>();
        if (type.BaseType is { } baseType && baseType != typeof(object) && baseType != typeof(ValueType) && baseType != typeof(Enum))
        {
            bases.Add(Name(baseType));
        }

        bases.AddRange(type.IsEnum ? [] : type.GetInterfaces().Except(inherited).Select(Name).Order(StringComparer.Ordinal));
        return $"{kind} {type.Namespace}.{Simple(type)}{(bases.Count == 0 ? "" : $" : {string.Join(", ", bases)}")}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : "")}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Value(parameter.RawDefaultValue) : "")}"));

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Simple(Type type)
    {
        string name = type.Name.Split('`')[0];
        string own = type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
        return type is { IsNested: true, IsGenericParameter: false } ? $"{Simple(type.DeclaringType!)}.{own}" : own;
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsPointer)
        {
            return $"{Name(type.GetElementType()!)}*";
        }

        return Nullable.GetUnderlyingType(type) is { } underlying ? $"{Name(underlying)}?" : Keywords.GetValueOrDefault(type) ?? Simple(type);
    }
}
