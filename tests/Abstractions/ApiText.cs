// How the API tests write a type or a member as text: short C#, one line, the same on every machine. Namespaces are left out
// (names are unique enough to be read), nullability and default values are kept because callers see them.

using System.Globalization;
using System.Reflection;

namespace SimNet.Tests.Abstractions;

internal static class ApiText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(char)] = "char", [typeof(short)] = "short",
        [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long",
        [typeof(ulong)] = "ulong", [typeof(double)] = "double", [typeof(nint)] = "nint",
    };

    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsByRef)
            return Of(type.GetElementType()!);
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        var arguments = type.GetGenericArguments().Select(Of).ToArray();
        return Name(type, arguments);
    }

    public static string Of(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        var mark = !type.IsValueType && !type.IsGenericParameter && info.ReadState == NullabilityState.Nullable ? "?" : "";
        if (info.ElementType is { } element && type.IsArray)
            return $"{Of(element)}[]{mark}";
        return type.IsGenericType && Nullable.GetUnderlyingType(type) is null && info.GenericTypeArguments.Length > 0
            ? Name(type, [.. info.GenericTypeArguments.Select(Of)]) + mark
            : Of(type) + mark;
    }

    public static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Of));

    /// <summary>The parameter types alone, as they decide between overloads.</summary>
    public static string Signature(string name, IEnumerable<ParameterInfo> parameters, Func<Type, Type> map) =>
        $"{name}({string.Join(", ", parameters.Select(parameter => Direction(parameter) + Of(map(parameter.ParameterType))))})";

    public static string Default(ParameterInfo parameter) => parameter.HasDefaultValue
        ? " = " + (parameter.DefaultValue is null ? "default" : Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture))
        : "";

    private static string Of(ParameterInfo parameter) =>
        $"{Direction(parameter)}{Of(new NullabilityInfoContext().Create(parameter))} {parameter.Name}{Default(parameter)}";

    private static string Direction(ParameterInfo parameter) =>
        !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";

    private static string Name(Type type, string[] arguments)
    {
        var name = type.IsNested && !type.IsGenericParameter ? $"{Of(type.DeclaringType!)}.{type.Name}" : type.Name;
        return arguments.Length == 0 ? name : $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", arguments)}>";
    }
}
