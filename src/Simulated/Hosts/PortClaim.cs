// A socket's hold on a local address and port: found or asked for, shared or not, kept after a failed connect or given back.

using System.Net.Sockets;
using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Hosts;

internal sealed class PortClaim(PortTable ports, InetSocket socket)
{
    private LinkedListNode<InetSocket>? _entry;
    private HostAddress? _boundAddress;

    /// <summary>The local address; it is remembered after the port was given back. Port 0 while there never was one.</summary>
    internal TransportAddress Local { get; private set; }

    /// <summary>Whether the socket has the port now.</summary>
    internal bool IsHeld => _entry is not null;

    /// <summary>Whether the program bound the socket, rather than a connect finding a port.</summary>
    internal bool IsExplicit { get; private set; }

    /// <summary>Whether port 0 was asked for, by bind or by listen, and the host chose.</summary>
    internal bool IsChosen { get; private set; }

    /// <summary>Whether a connect found the port.</summary>
    internal bool IsFound { get; private set; }

    /// <summary>Takes an address for bind or listen; port 0 stands for any.</summary>
    internal SocketError Bind(TransportAddress address, bool isExplicit)
    {
        IsChosen = address.Port == 0;
        if (IsChosen)
            address = address with { Port = ports.FindForBind(socket, address.Address) };
        if (address.Port == 0 || (!IsChosen && !ports.CanBind(socket, address)))
            return SocketError.AddressAlreadyInUse;
        Take(address);
        _boundAddress = address.Address;
        IsExplicit = isExplicit;
        return SocketError.Success;
    }

    /// <summary>Finds a port for a connect; false when none is left for this source and destination.</summary>
    internal bool TryFind(HostAddress source, Func<ushort, bool> isFree)
    {
        var port = ports.FindForConnect(isFree);
        IsFound = port != 0;
        if (IsFound)
            Take(new TransportAddress(source, port));
        return IsFound;
    }

    /// <summary>Takes the listener's address for a connection that came in.</summary>
    internal void Take(TransportAddress address)
    {
        Local = address;
        _entry = ports.Take(address.Port, socket);
    }

    /// <summary>A connect has settled which of the host's addresses the socket has.</summary>
    internal void SetAddress(HostAddress address) => Local = Local with { Address = address };

    /// <summary>The connect came to nothing: a socket that was bound has the address it was bound to.</summary>
    internal void RestoreAddress()
    {
        if (_boundAddress is { } bound)
            SetAddress(bound);
    }

    internal void Release()
    {
        if (_entry is not null)
            ports.Release(Local.Port, _entry);
        _entry = null;
        IsExplicit = IsFound = false;
    }
}
