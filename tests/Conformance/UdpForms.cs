// All forms in which a datagram is sent and received, by name, so that one body can go through them.

using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace SimNet.Tests.Conformance;

/// <summary>Rows of a theory: each family, alone or with each of the numbers.</summary>
public sealed class CombinatorialRowsAttribute(int[]? numbers = null) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var rows = from family in Enum.GetValues<UdpFamily>()
                   from number in numbers ?? [0]
                   select (ITheoryDataRow)(numbers is null ? new TheoryDataRow(family) : new TheoryDataRow(family, number));
        return new ValueTask<IReadOnlyCollection<ITheoryDataRow>>([.. rows]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}

public static class UdpForms
{
    private static readonly string[] Plain =
    [
        "Receive", "Receive(out error)", "Receive(list)", "ReceiveAsync", "ReceiveAsync(list)",
    ];

    private static readonly string[] Named =
    [
        "ReceiveFrom", "ReceiveFrom(address)", "ReceiveFromAsync", "ReceiveFromAsync(address)",
        "ReceiveMessageFrom", "ReceiveMessageFromAsync", "ReceiveMessage", "ReceiveMessageAsync",
    ];

    public static TheoryData<string> Receiving => [.. Plain, .. Named];

    public static TheoryData<string> AsynchronousReceiving =>
        ["ReceiveAsync", "ReceiveFromAsync", "ReceiveFromAsync(address)", "ReceiveMessageFromAsync", "ReceiveMessageAsync"];

    public static TheoryData<UdpFamily, string> ReceivingFrom => Crossed(Named);

    public static TheoryData<UdpFamily, string> SendingTo => Crossed(
        ["SendTo", "SendTo(array)", "SendTo(address)", "SendToAsync", "SendToAsync(segment)", "SendToAsync(address)", "SendMessage", "SendMessageAsync"]);

    public static TheoryData<string> Sending =>
        ["Send", "Send(out error)", "Send(list)", "SendAsync", "SendAsync(list)", "SendMessage", "SendMessageAsync"];

    /// <summary>Whether the form tells that the datagram was cut.</summary>
    internal static bool ReportsFlags(string form) => form.StartsWith("ReceiveMessage", StringComparison.Ordinal);

    /// <summary>Whether a receive of no bytes leaves the datagram in the queue.</summary>
    internal static bool EmptyReceiveLeaves(string form) =>
        !ReportsFlags(form) && !form.Contains("list", StringComparison.Ordinal);

    /// <summary>What a receive of no bytes says when a datagram waits.</summary>
    internal static string EmptyReceive(string form) => ReportsFlags(form) ? " 0 Truncated" : " 0";

    /// <summary>Receives in the given form: the text in the buffer, the count, and the flags where there are some.</summary>
    internal static async Task<string> ReceiveAsync(ISocket socket, string form, int size, SocketFlags flags = SocketFlags.None)
    {
        var buffer = new byte[size];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        var address = new SocketAddress(AddressFamily.InterNetwork);
        var reported = SocketFlags.None;
        int count;
        switch (form)
        {
            case "Receive":
                count = socket.Receive(buffer, flags);
                break;
            case "Receive(out error)":
                count = socket.Receive(buffer.AsSpan(), flags, out var error);
                Assert.Equal(SocketError.Success, error);
                break;
            case "Receive(list)":
                count = socket.Receive([new ArraySegment<byte>(buffer)], flags);
                break;
            case "ReceiveAsync":
                count = await socket.ReceiveAsync(buffer.AsMemory(), flags);
                break;
            case "ReceiveAsync(list)":
                count = await socket.ReceiveAsync([new ArraySegment<byte>(buffer)], flags);
                break;
            case "ReceiveFrom":
                count = socket.ReceiveFrom(buffer, flags, ref from);
                break;
            case "ReceiveFrom(address)":
                count = socket.ReceiveFrom(buffer, flags, address);
                break;
            case "ReceiveFromAsync":
                count = (await socket.ReceiveFromAsync(buffer.AsMemory(), flags, from)).ReceivedBytes;
                break;
            case "ReceiveFromAsync(address)":
                count = await socket.ReceiveFromAsync(buffer.AsMemory(), flags, address);
                break;
            case "ReceiveMessageFrom":
                reported = flags;
                count = socket.ReceiveMessageFrom(buffer, ref reported, ref from, out _);
                break;
            case "ReceiveMessageFromAsync":
                var messageFrom = await socket.ReceiveMessageFromAsync(buffer.AsMemory(), flags, from);
                (count, reported) = (messageFrom.ReceivedBytes, messageFrom.SocketFlags);
                break;
            default:
                var message = form == "ReceiveMessage"
                    ? socket.ReceiveMessage([buffer], socketFlags: flags)
                    : await socket.ReceiveMessageAsync([buffer], socketFlags: flags);
                (count, reported) = (message.ReceivedBytes, message.SocketFlags);
                break;
        }

        var text = ((ReadOnlySpan<byte>)buffer.AsSpan(0, Math.Min(count, size))).Text();
        return reported == SocketFlags.None ? $"{text} {count}" : $"{text} {count} {reported}";
    }

    /// <summary>Receives in the given form: who sent it.</summary>
    internal static async Task<EndPoint?> SenderAsync(ISocket socket, string form, UdpFamily family)
    {
        var buffer = new byte[10];
        EndPoint from = new IPEndPoint(family.Wildcard(), 0);
        var address = new SocketAddress(socket.AddressFamily);
        var flags = SocketFlags.None;
        switch (form)
        {
            case "ReceiveFrom":
                socket.ReceiveFrom(buffer, ref from);
                return from;
            case "ReceiveFrom(address)":
                socket.ReceiveFrom(buffer, SocketFlags.None, address);
                return from.Create(address);
            case "ReceiveFromAsync":
                return (await socket.ReceiveFromAsync(buffer, from)).RemoteEndPoint;
            case "ReceiveFromAsync(address)":
                await socket.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, address);
                return from.Create(address);
            case "ReceiveMessageFrom":
                socket.ReceiveMessageFrom(buffer, ref flags, ref from, out _);
                return from;
            case "ReceiveMessageFromAsync":
                return (await socket.ReceiveMessageFromAsync(buffer, from)).RemoteEndPoint;
            case "ReceiveMessage":
                return socket.ReceiveMessage([buffer]).RemoteEndPoint;
            default:
                return (await socket.ReceiveMessageAsync([buffer])).RemoteEndPoint;
        }
    }

    internal static Task<string> SendToAsync(ISocket socket, string form, string text, IPEndPoint to)
    {
        var bytes = text.Bytes();
        return form switch
        {
            "SendTo" => Task.FromResult(Outcome.Of(() => socket.SendTo(bytes.AsSpan(), SocketFlags.None, to))),
            "SendTo(array)" => Task.FromResult(Outcome.Of(() => socket.SendTo(bytes, 0, bytes.Length, SocketFlags.None, to))),
            "SendTo(address)" => Task.FromResult(Outcome.Of(() => socket.SendTo(bytes, SocketFlags.None, to.Serialize()))),
            "SendToAsync" => Outcome.OfAsync(() => socket.SendToAsync(bytes.AsMemory(), SocketFlags.None, to)),
            "SendToAsync(segment)" => Outcome.OfAsync(() => socket.SendToAsync(new ArraySegment<byte>(bytes), to)),
            "SendToAsync(address)" => Outcome.OfAsync(() => socket.SendToAsync(bytes.AsMemory(), SocketFlags.None, to.Serialize())),
            "SendMessage" => Task.FromResult(Outcome.Of(() => socket.SendMessage([bytes.AsMemory(0, 2), bytes.AsMemory(2)], [], SocketFlags.None, to))),
            _ => Outcome.OfAsync(() => socket.SendMessageAsync([bytes.AsMemory(0, 2), bytes.AsMemory(2)], [], SocketFlags.None, to)),
        };
    }

    internal static Task<string> SendAsync(ISocket socket, string form, string text)
    {
        var bytes = text.Bytes();
        List<ArraySegment<byte>> list = [new(bytes, 0, 2), new(bytes, 2, bytes.Length - 2)];
        return form switch
        {
            "Send" => Task.FromResult(Outcome.Of(() => socket.Send(bytes))),
            "Send(out error)" => Task.FromResult(Outcome.Of(() => socket.Send(bytes.AsSpan(), SocketFlags.None, out _))),
            "Send(list)" => Task.FromResult(Outcome.Of(() => socket.Send(list))),
            "SendAsync" => Outcome.OfAsync(() => socket.SendAsync(bytes.AsMemory(), SocketFlags.None)),
            "SendAsync(list)" => Outcome.OfAsync(() => socket.SendAsync(list)),
            "SendMessage" => Task.FromResult(Outcome.Of(() => socket.SendMessage([bytes.AsMemory(0, 2), bytes.AsMemory(2)], []))),
            _ => Outcome.OfAsync(() => socket.SendMessageAsync([bytes.AsMemory(0, 2), bytes.AsMemory(2)], [])),
        };
    }

    private static TheoryData<UdpFamily, string> Crossed(string[] forms)
    {
        var rows = new TheoryData<UdpFamily, string>();
        foreach (var family in Enum.GetValues<UdpFamily>())
        {
            foreach (var form in forms)
                rows.Add(family, form);
        }

        return rows;
    }
}
