// Operations are records whose constructors take all that they are. That makes one printer and one shrinker enough for all of them.

using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace SimNet.PropertyTests.Programs;

internal static class OperationText
{
    private static readonly ConcurrentDictionary<Type, Shape> s_shapes = new();

    /// <summary>The C# expression that makes the operation.</summary>
    public static string Of(Operation operation)
    {
        var (_, properties) = ShapeOf(operation.GetType());
        return $"new {operation.GetType().Name}({string.Join(", ", properties.Select(property => Text(property.GetValue(operation))))})";
    }

    /// <summary>The same operation with other values of its constructor's parameters.</summary>
    public static Operation With(Operation operation, Func<object, object> change)
    {
        var (constructor, properties) = ShapeOf(operation.GetType());
        var values = Array.ConvertAll(properties, property => change(property.GetValue(operation)!));
        return (Operation)constructor.Invoke(values);
    }

    /// <summary>The values of its constructor's parameters.</summary>
    public static object[] Values(Operation operation) =>
        Array.ConvertAll(ShapeOf(operation.GetType()).Properties, property => property.GetValue(operation)!);

    private static Shape ShapeOf(Type type) => s_shapes.GetOrAdd(type, static type =>
    {
        // The longest: the other one of a record makes its copies.
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).MaxBy(found => found.GetParameters().Length)!;
        var properties = Array.ConvertAll(constructor.GetParameters(), parameter => type.GetProperty(parameter.Name!)!);
        return new Shape(constructor, properties);
    });

    private static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        Enum member => $"{member.GetType().Name}.{member}",
        string text => $"\"{text}\"",
        int[] numbers => $"[{string.Join(", ", numbers)}]",
        Slot[] slots => $"[{string.Join(", ", slots)}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private sealed record Shape(ConstructorInfo Constructor, PropertyInfo[] Properties);
}
