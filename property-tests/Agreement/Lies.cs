// A real network that lies, so that it can be shown that comparing notices: each lie is one small untruth about what the operating system
// answered.

using System.Net;
using System.Net.Sockets;

namespace SimNet.PropertyTests.Agreement;

internal static class Lies
{
    private static readonly SortedDictionary<string, Func<ISocket, ISocket>> s_lies = new(StringComparer.Ordinal)
    {
        // The control: goes through the same wrappers.
        ["none"] = static socket => new DelegatedSocket(socket),
        ["last-byte-lost"] = static socket => new LastByteLost(socket),
        ["refusal-is-timeout"] = static socket => new RefusalIsTimeout(socket),
        ["reset-is-end"] = static socket => new ResetIsEnd(socket),
        ["always-readable"] = static socket => new AlwaysReadable(socket),
        ["one-more-available"] = static socket => new OneMoreAvailable(socket),
        ["remote-is-local"] = static socket => new RemoteIsLocal(socket),
        ["shutdown-does-nothing"] = static socket => new ShutdownDoesNothing(socket),
        ["option-is-zero"] = static socket => new OptionIsZero(socket),
    };

    /// <summary>The names of the lies.</summary>
    public static IEnumerable<string> Names => s_lies.Keys;

    /// <summary>What makes a network tell a lie.</summary>
    /// <exception cref="ArgumentException">There is no such lie.</exception>
    public static Func<INetwork, INetwork> Named(string name) => s_lies.TryGetValue(name, out var wrap)
        ? network => new LyingNetwork(network, wrap)
        : throw new ArgumentException($"{name} is not a lie: {string.Join(", ", s_lies.Keys)}.");

    private class DelegatedSocket(ISocket inner) : DelegatingSocket(inner)
    {
        public ISocket Truth => Inner;
    }

    private sealed class LyingNetwork(INetwork inner, Func<ISocket, ISocket> wrap) : DelegatingNetwork(inner)
    {
        public override ISocket CreateSocket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType) =>
            wrap(Inner.CreateSocket(addressFamily, socketType, protocolType));

        public override (ISocket First, ISocket Second) CreateSocketPair(SocketType socketType)
        {
            var (first, second) = Inner.CreateSocketPair(socketType);
            return (wrap(first), wrap(second));
        }

        public override void Select(IList<ISocket>? checkRead, IList<ISocket>? checkWrite, IList<ISocket>? checkError, TimeSpan timeout)
        {
            var (read, write, error) = (Truths(checkRead), Truths(checkWrite), Truths(checkError));
            Inner.Select(read, write, error, timeout);
            Keep(checkRead, read);
            Keep(checkWrite, write);
            Keep(checkError, error);
        }

        private static List<ISocket>? Truths(IList<ISocket>? sockets) => sockets?.Select(Truth).ToList();

        // What was accepted or passed comes as it is.
        private static ISocket Truth(ISocket socket) => socket is DelegatedSocket delegated ? delegated.Truth : socket;

        private static void Keep(IList<ISocket>? sockets, List<ISocket>? ready)
        {
            for (var i = (sockets?.Count ?? 0) - 1; i >= 0; i--)
            {
                if (!ready!.Contains(Truth(sockets![i])))
                    sockets.RemoveAt(i);
            }
        }
    }

    private sealed class LastByteLost(ISocket inner) : DelegatedSocket(inner)
    {
        public override int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
        {
            var count = base.Receive(buffer, socketFlags, out errorCode);
            return count > 1 ? count - 1 : count;
        }
    }

    private sealed class RefusalIsTimeout(ISocket inner) : DelegatedSocket(inner)
    {
        public override void Connect(EndPoint remoteEP)
        {
            try
            {
                base.Connect(remoteEP);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                throw new SocketException((int)SocketError.TimedOut);
            }
        }
    }

    private sealed class ResetIsEnd(ISocket inner) : DelegatedSocket(inner)
    {
        public override int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
        {
            var count = base.Receive(buffer, socketFlags, out errorCode);
            if (errorCode == SocketError.ConnectionReset)
                errorCode = SocketError.Success;
            return count;
        }
    }

    private sealed class AlwaysReadable(ISocket inner) : DelegatedSocket(inner)
    {
        public override bool Poll(int microSeconds, SelectMode mode) => base.Poll(microSeconds, mode) || mode == SelectMode.SelectRead;
    }

    private sealed class OneMoreAvailable(ISocket inner) : DelegatedSocket(inner)
    {
        public override int Available => base.Available is var available and > 0 ? available + 1 : 0;
    }

    private sealed class RemoteIsLocal(ISocket inner) : DelegatedSocket(inner)
    {
        public override EndPoint? RemoteEndPoint => base.RemoteEndPoint is null ? null : base.LocalEndPoint;
    }

    private sealed class ShutdownDoesNothing(ISocket inner) : DelegatedSocket(inner)
    {
        public override void Shutdown(SocketShutdown how)
        {
            if (how != SocketShutdown.Send)
                base.Shutdown(how);
        }
    }

    private sealed class OptionIsZero(ISocket inner) : DelegatedSocket(inner)
    {
        public override object? GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName) =>
            base.GetSocketOption(optionLevel, optionName) is int ? 0 : base.GetSocketOption(optionLevel, optionName);
    }
}
