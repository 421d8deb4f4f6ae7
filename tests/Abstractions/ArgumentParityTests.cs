// Wrong arguments to the array forms: each form of ISocket must answer as the same form of a real Socket does, with the same
// exception type and the same parameter name. Both sides are called by reflection, so a new overload is covered by existing.

using System.Net;
using System.Net.Sockets;
using System.Reflection;
using SimNet.Tests.Architecture;

namespace SimNet.Tests.Abstractions;

public class ArgumentParityTests
{
    private static readonly byte[] Bytes = new byte[4];

    private static readonly int[] WrongOffsets = [-1, 5, int.MinValue, int.MaxValue];

    private static readonly int[] WrongSizes = [-1, 5, int.MinValue, int.MaxValue];

    private static readonly int[] WrongPorts = [-1, 65536, int.MinValue, int.MaxValue];

    [Fact]
    public void ArrayForms_WrongArguments_FailAsOnSocket()
    {
        var calls = ArrayForms().SelectMany(method => WrongCalls(method).Select(arguments => (method, arguments))).ToList();

        Assert.True(calls.Count > 100, $"Only {calls.Count} wrong calls were made up.");
        Violations.None(calls.Select(call => Difference(call.method, call.arguments)).OfType<string>());
    }

    [Fact]
    public void ConnectForms_WrongArguments_FailAsOnSocket()
    {
        var calls =
            from method in typeof(Socket).GetMethods().Where(method => method.Name is "Connect" or "ConnectAsync" && !method.IsStatic)
            let parameters = method.GetParameters()
            where parameters.Length >= 2 && parameters[1].ParameterType == typeof(int)
            from arguments in WrongConnects(parameters[0].ParameterType)
            select (method, arguments: parameters.Length == 2 ? arguments : [.. arguments, CancellationToken.None]);

        Violations.None(calls.Select(call => Difference(call.method, call.arguments)).OfType<string>());
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(long.MinValue / 10_000)]
    [InlineData(int.MaxValue)]
    public void Poll_WithWrongTimeSpan_FailsAsOnSocket(long milliseconds) => Violations.None(
        new[] { Difference(typeof(Socket).GetMethod("Poll", [typeof(TimeSpan), typeof(SelectMode)])!,
            [TimeSpan.FromMilliseconds(milliseconds), SelectMode.SelectRead]) }.OfType<string>());

    [Theory]
    [InlineData("Send")]
    [InlineData("Receive")]
    public async Task AsyncForms_OfASegmentWithoutArray_FailAsOnSocket(string operation)
    {
        using var real = NewSocket();
        ISocket ours = new RecordingSocket();
        ArraySegment<byte> none = default;

        var (expected, actual) = operation == "Send"
            ? (await Record.ExceptionAsync(() => real.SendAsync(none, SocketFlags.None)),
                await Record.ExceptionAsync(() => ours.SendAsync(none, SocketFlags.None)))
            : (await Record.ExceptionAsync(() => real.ReceiveAsync(none, SocketFlags.None)),
                await Record.ExceptionAsync(() => ours.ReceiveAsync(none, SocketFlags.None)));

        Assert.IsAssignableFrom<ArgumentException>(expected);
        Assert.Equal(Text(expected), Text(actual));
    }

    private static IEnumerable<MethodInfo> ArrayForms() => typeof(Socket).GetMethods()
        .Where(method => method.GetParameters() is [{ ParameterType: var first, Name: "buffer" }, ..] && first == typeof(byte[]))
        .Where(method => !method.Name.StartsWith("Begin", StringComparison.Ordinal));

    private static IEnumerable<object?[]> WrongCalls(MethodInfo method)
    {
        yield return With(method, "buffer", null);
        if (Has(method, "offset"))
        {
            foreach (var offset in WrongOffsets)
                yield return With(method, "offset", offset);
        }

        if (!Has(method, "size"))
            yield break;
        foreach (var size in WrongSizes)
            yield return With(method, "size", size);
        if (!Has(method, "offset"))
            yield break;
        var both = With(method, "offset", 2);
        both[2] = 3;
        yield return both;
        var nothing = With(method, "buffer", null);
        (nothing[1], nothing[2]) = (-1, -1);
        yield return nothing;
    }

    private static IEnumerable<object?[]> WrongConnects(Type first)
    {
        object good = first == typeof(string) ? "127.0.0.1"
            : first == typeof(IPAddress) ? IPAddress.Loopback
            : new[] { IPAddress.Loopback };
        yield return [null, 80];
        yield return [null, -1];
        foreach (var port in WrongPorts)
            yield return [good, port];
        if (first == typeof(IPAddress))
            yield return [IPAddress.IPv6Loopback, 80];
        if (first == typeof(IPAddress[]))
        {
            yield return [Array.Empty<IPAddress>(), 80];
            yield return [Array.Empty<IPAddress>(), -1];
            yield return [new[] { IPAddress.IPv6Loopback }, 80];
        }
    }

    private static bool Has(MethodInfo method, string parameter) =>
        method.GetParameters().Any(candidate => candidate.Name == parameter);

    // A correct call with one argument replaced.
    private static object?[] With(MethodInfo method, string name, object? value) => [.. method.GetParameters().Select(parameter =>
        parameter.Name == name ? value : Good(parameter))];

    private static object? Good(ParameterInfo parameter) => parameter.Name switch
    {
        "buffer" => Bytes,
        "offset" => 0,
        "size" => 4,
        "socketFlags" => SocketFlags.None,
        "remoteEP" => new IPEndPoint(IPAddress.Loopback, 9),
        _ when parameter.IsOut => null,
        _ => throw new InvalidOperationException($"No good value is known for {parameter.Member} {parameter.Name}."),
    };

    private static string? Difference(MethodInfo method, object?[] arguments)
    {
        var ours = typeof(ISocket).GetMethod(method.Name, [.. method.GetParameters().Select(parameter => parameter.ParameterType)])!;
        using var socket = NewSocket();
        var expected = Failure(method, socket, [.. arguments]);
        var actual = Failure(ours, new RecordingSocket(), [.. arguments]);
        return expected is "no exception" || expected != actual
            ? $"{ApiText.Signature(method.Name, method.GetParameters(), type => type)} with "
              + $"[{string.Join(", ", arguments.Select(argument => argument ?? "null"))}]: {actual} instead of {expected}"
            : null;
    }

    // Bound, so that receiving from it is not refused for that; not blocking, so that nothing can hang.
    private static Socket NewSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static string Failure(MethodInfo method, object target, object?[] arguments) =>
        Text(Record.Exception(() => Wait(method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null))));

    private static void Wait(object? result)
    {
        if (result is ValueTask asynchronous)
            asynchronous.AsTask().Wait(TimeSpan.FromSeconds(5));
        else if (result is Task task)
            task.Wait(TimeSpan.FromSeconds(5));
    }

    private static string Text(Exception? exception) => exception switch
    {
        null => "no exception",
        AggregateException { InnerException: { } inner } => Text(inner),
        ArgumentException argument => $"{argument.GetType().Name}({argument.ParamName})",
        _ => exception.GetType().Name,
    };
}
