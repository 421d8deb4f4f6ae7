// Holds ISocket to System.Net.Sockets.Socket: the same members with the same names, parameters, defaults and results, or a line
// in the table below that says why not. A new .NET version that adds a member fails here until somebody decides about it.

using System.Net.Sockets;
using System.Reflection;
using SimNet.Tests.Architecture;

namespace SimNet.Tests.Abstractions;

public class SocketParityTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.DeclaredOnly | BindingFlags.Instance;

    /// <summary>What ISocket leaves out. A star stands for anything.</summary>
    private static readonly (string Pattern, string Reason)[] LeftOut =
    [
        ("Begin*", "The Task forms replace it; TaskToAsyncResult makes an IAsyncResult of one."),
        ("End*", "The Task forms replace it."),
        ("*(SocketAsyncEventArgs*)", "The members of SocketAsyncEventArgs are typed Socket: nobody else can complete one."),
        ("DuplicateAndClose(int)", "Windows only."),
        ("SetIPProtectionLevel(IPProtectionLevel)", "Windows only."),
        ("UseOnlyOverlappedIO", "Obsolete, does nothing."),
        ("AcceptAsync(ISocket)", "Accepting into an existing socket works on Windows only."),
        ("AcceptAsync(ISocket, CancellationToken)", "Accepting into an existing socket works on Windows only."),
    ];

    /// <summary>What ISocket has and Socket has not.</summary>
    private static readonly string[] Added =
    [
        "Accept(TimeSpan)",
        "Connect(EndPoint, TimeSpan)",
        "Interrupt()",
        "ReceiveMessage(IReadOnlyList<Memory<byte>>, int, SocketFlags)",
        "ReceiveMessageAsync(IReadOnlyList<Memory<byte>>, int, SocketFlags, CancellationToken)",
        "SendMessage(IReadOnlyList<ReadOnlyMemory<byte>>, IReadOnlyList<ControlMessage>, SocketFlags, EndPoint)",
        "SendMessageAsync(IReadOnlyList<ReadOnlyMemory<byte>>, IReadOnlyList<ControlMessage>, SocketFlags, EndPoint, CancellationToken)",
    ];

    /// <summary>Where the static members of Socket went.</summary>
    private static readonly Dictionary<string, string> Statics = new()
    {
        ["Select"] = nameof(INetwork.Select),
        ["OSSupportsIPv4"] = nameof(INetwork.Supports),
        ["OSSupportsIPv6"] = nameof(INetwork.Supports),
        ["OSSupportsUnixDomainSockets"] = nameof(INetwork.Supports),
        ["SupportsIPv4"] = "obsolete",
        ["SupportsIPv6"] = "obsolete",
        ["CancelConnectAsync"] = "takes SocketAsyncEventArgs",
        ["ConnectAsync"] = "takes SocketAsyncEventArgs",
    };

    [Fact]
    public void Socket_EachInstanceMember_IsOnISocketOrLeftOutWithAReason()
    {
        var unexplained = Members(typeof(Socket)).Keys.Except(Members(typeof(ISocket)).Keys)
            .Where(member => !LeftOut.Any(entry => Matches(entry.Pattern, member)))
            .ToList();

        Violations.None(unexplained);
    }

    [Fact]
    public void LeftOut_EachEntry_StillNamesAMemberThatISocketHasNot()
    {
        var mirrored = Members(typeof(ISocket)).Keys;
        var missing = Members(typeof(Socket)).Keys.Except(mirrored).ToList();
        var stale = LeftOut.Where(entry =>
            !missing.Any(member => Matches(entry.Pattern, member)) || mirrored.Any(member => Matches(entry.Pattern, member)));

        Violations.None(stale.Select(entry => entry.Pattern));
        Assert.All(LeftOut, entry => Assert.NotEmpty(entry.Reason));
    }

    [Fact]
    public void ISocket_EachMemberThatSocketHasNot_IsListed() =>
        Assert.Equal(Added, Members(typeof(ISocket)).Keys.Except(Members(typeof(Socket)).Keys).Order(StringComparer.Ordinal));

    [Fact]
    public void ISocket_EachSharedMember_HasTheSameResultNamesAndDefaults()
    {
        var (socket, mirrored) = (Members(typeof(Socket)), Members(typeof(ISocket)));
        var shared = socket.Keys.Intersect(mirrored.Keys).ToList();

        Assert.True(shared.Count > 120, $"Only {shared.Count} members are shared.");
        Violations.None(shared
            .Where(member => socket[member] != mirrored[member])
            .Select(member => $"Socket: {socket[member]}   ISocket: {mirrored[member]}"));
    }

    [Fact]
    public void Socket_EachStaticMember_HasAPlaceOnINetworkOrAReason()
    {
        var statics = typeof(Socket).GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is not MethodInfo { IsSpecialName: true })
            .Select(member => member.Name).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(Statics.Keys.Order(StringComparer.Ordinal), statics);
        Assert.All(
            Statics.Values.Where(place => char.IsUpper(place[0])),
            place => Assert.NotEmpty(typeof(INetwork).GetMember(place)));
    }

    [Theory]
    [InlineData(typeof(AddressFamily), typeof(SocketType), typeof(ProtocolType))]
    [InlineData(typeof(SocketType), typeof(ProtocolType))]
    public void Socket_Constructor_IsCreateSocket(params Type[] parameters)
    {
        Assert.NotNull(typeof(Socket).GetConstructor(parameters));
        Assert.Equal(typeof(ISocket), typeof(INetwork).GetMethod(nameof(INetwork.CreateSocket), parameters)?.ReturnType);
    }

    /// <summary>Each public member under its overload signature, with everything else a caller sees as the value.</summary>
    private static SortedDictionary<string, string> Members(Type type)
    {
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in type.GetProperties(Declared))
            members[property.Name] = $"{ApiText.Of(Mapped(property.PropertyType))} {property.Name}{Accessors(property)}";
        foreach (var method in type.GetMethods(Declared).Where(IsOwn))
            members[ApiText.Signature(method.Name, method.GetParameters(), Mapped)] = Full(method);
        if (type == typeof(ISocket))
            members["Dispose()"] = Full(typeof(IDisposable).GetMethod(nameof(IDisposable.Dispose))!);
        return members;
    }

    private static bool IsOwn(MethodInfo method) =>
        !method.IsSpecialName && method.GetBaseDefinition().DeclaringType != typeof(object);

    private static string Full(MethodInfo method) =>
        $"{ApiText.Of(Mapped(method.ReturnType))} {method.Name}({string.Join(", ", method.GetParameters().Select(Full))})";

    private static string Full(ParameterInfo parameter) =>
        $"{ApiText.Of(Mapped(parameter.ParameterType))} {parameter.Name}{ApiText.Default(parameter)}";

    private static string Accessors(PropertyInfo property) =>
        (property.GetMethod?.IsPublic == true ? " get" : "") + (property.SetMethod?.IsPublic == true ? " set" : "");

    private static Type Mapped(Type type)
    {
        if (type == typeof(Socket))
            return typeof(ISocket);
        return type.IsGenericType
            ? type.GetGenericTypeDefinition().MakeGenericType([.. type.GetGenericArguments().Select(Mapped)])
            : type;
    }

    private static bool Matches(string pattern, string member) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, member, ignoreCase: false);
}
