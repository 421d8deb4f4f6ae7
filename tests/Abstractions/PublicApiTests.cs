// The public API as text, compared with a checked-in file per assembly, so that every change of it is a line in a review.
// SIMNET_ACCEPT_API=1 rewrites the files.

using System.Reflection;
using System.Runtime.CompilerServices;
using SimNet.Tests.Architecture;

namespace SimNet.Tests.Abstractions;

public class PublicApiTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Theory]
    [InlineData("SimNet.Abstractions")]
    [InlineData("SimNet.Real")]
    [InlineData("SimNet.Simulated")]
    public void PublicApi_IsTheReviewedOne(string assembly)
    {
        var golden = Repository.PathOf("tests", "Golden", "PublicApi", assembly + ".txt");
        var actual = Assembly.Load(assembly).GetExportedTypes().SelectMany(Lines).Order(StringComparer.Ordinal).ToList();
        if (Environment.GetEnvironmentVariable("SIMNET_ACCEPT_API") == "1")
            File.WriteAllText(golden, string.Join('\n', actual) + "\n");

        Assert.True(File.Exists(golden), $"There is no {golden}. Make it by running the tests with SIMNET_ACCEPT_API=1.");
        var expected = File.ReadAllLines(golden);
        var changes = expected.Except(actual).Select(line => "- " + line).Concat(actual.Except(expected).Select(line => "+ " + line));
        Assert.True(
            expected.SequenceEqual(actual),
            $"The public API of {assembly} changed. If that is meant, run the tests with SIMNET_ACCEPT_API=1 and commit {golden}.\n"
            + string.Join('\n', changes));
    }

    private static IEnumerable<string> Lines(Type type)
    {
        var name = type.Namespace + "." + ApiText.Of(type);
        yield return $"{name} : {Kind(type)}{Bases(type)}";
        foreach (var member in type.GetMembers(Declared).Where(IsVisible).Where(member => !IsGenerated(member)))
        {
            if (Line(member) is { } line)
                yield return $"{name}.{line}";
        }
    }

    private static string? Line(MemberInfo member)
    {
        var context = new NullabilityInfoContext();
        return member switch
        {
            FieldInfo { DeclaringType.IsEnum: true } field => field.IsSpecialName ? null : $"{field.Name} = {field.GetRawConstantValue()}",
            FieldInfo { IsLiteral: true } field => $"{field.Name} : const {ApiText.Of(field.FieldType)} = {field.GetRawConstantValue()}",
            FieldInfo field => $"{field.Name} : {Modifiers(field.IsStatic, field.IsFamily)}{ApiText.Of(context.Create(field))}",
            ConstructorInfo { IsStatic: false } constructor => $"new({ApiText.Parameters(constructor)}){(constructor.IsFamily ? " : protected" : "")}",
            PropertyInfo property => Line(property, context),
            EventInfo happening => $"{happening.Name} : event {ApiText.Of(context.Create(happening))}",
            MethodInfo { IsSpecialName: false } method =>
                $"{method.Name}{Generic(method)}({ApiText.Parameters(method)}) : {Modifiers(method)}{ApiText.Of(context.Create(method.ReturnParameter))}",
            MethodInfo method when method.Name.StartsWith("op_", StringComparison.Ordinal) =>
                $"{method.Name}({ApiText.Parameters(method)}) : static {ApiText.Of(method.ReturnType)}",
            _ => null,
        };
    }

    private static string Line(PropertyInfo property, NullabilityInfoContext context)
    {
        var index = property.GetIndexParameters().Length == 0 ? "" : $"[{ApiText.Parameters(property.GetMethod!)}]";
        var get = property.GetMethod is { } getter && IsVisible(getter) ? " get;" : "";
        var set = property.SetMethod is { } setter && IsVisible(setter) ? IsInit(setter) ? " init;" : " set;" : "";
        var accessor = property.GetMethod ?? property.SetMethod!;
        return $"{property.Name}{index} : {Modifiers(accessor)}{ApiText.Of(context.Create(property))} {{{get}{set} }}";
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var parent = type.BaseType is { } based && based != typeof(object) && based != typeof(ValueType) && based != typeof(Enum)
            ? [based]
            : Type.EmptyTypes;
        var names = parent.Concat(type.IsEnum ? [] : type.GetInterfaces()).Select(ApiText.Of).Order(StringComparer.Ordinal);
        return string.Concat(names.Select(name => ", " + name));
    }

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(ApiText.Of))}>" : "";

    // On interfaces everything is virtual: there only the difference between required and provided says something.
    private static string Modifiers(MethodInfo method) => method.DeclaringType!.IsInterface
        ? method.IsStatic ? "static " : method.IsAbstract ? "" : "provided "
        : Modifiers(method.IsStatic, method.IsFamily || method.IsFamilyOrAssembly)
          + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal && !method.DeclaringType.IsSealed ? "virtual " : "");

    private static string Modifiers(bool isStatic, bool isFamily) => (isFamily ? "protected " : "") + (isStatic ? "static " : "");

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo happening => IsVisible(happening.AddMethod!),
        _ => false,
    };

    private static bool IsGenerated(MemberInfo member) => member.Name.Contains('<', StringComparison.Ordinal);
}
