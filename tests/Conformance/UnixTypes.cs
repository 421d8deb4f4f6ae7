using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

/// <summary>The types of Unix domain sockets, for theories.</summary>
public static class UnixTypes
{
    public static TheoryData<SocketType> All => [SocketType.Stream, SocketType.Dgram, SocketType.Seqpacket];

    /// <summary>Those that keep messages apart.</summary>
    public static TheoryData<SocketType> Messages => [SocketType.Dgram, SocketType.Seqpacket];

    internal static readonly SocketType[] OfAll = [SocketType.Stream, SocketType.Dgram, SocketType.Seqpacket];

    internal static readonly SocketType[] OfMessages = [SocketType.Dgram, SocketType.Seqpacket];
}
