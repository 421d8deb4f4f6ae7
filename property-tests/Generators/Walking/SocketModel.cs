// What the walker believes of one socket. It is allowed to be wrong: it only says what is worth doing next.

using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators.Walking;

/// <summary>What waits in one direction of a socket.</summary>
internal enum Waits
{
    Nothing,
    Async,
    Thread,
}

internal sealed class SocketModel(Slot slot, Socks type)
{
    public Slot Slot { get; } = slot;

    public Socks Type { get; } = type;

    public bool IsBlocking { get; set; } = true;

    public bool IsClosed { get; set; }

    /// <summary>It was bound by the program, so that others can name it.</summary>
    public bool HasAddress { get; set; }

    public bool IsListening { get; set; }

    public bool IsConnected { get; set; }

    /// <summary>Sockets were sent to it.</summary>
    public bool HoldsPassed { get; set; }

    /// <summary>It was sent along.</summary>
    public bool IsPassed { get; set; }

    /// <summary>Nothing more will come: a receive would not wait.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether a receive or an accept would wait.</summary>
    public bool CanWait => IsListening || IsDatagram || (IsConnected && !HasEnded);

    /// <summary>Calls on it may be limited in time.</summary>
    public bool IsTimed { get; set; }

    /// <summary>The other end, or where it sends to.</summary>
    public SocketModel? Peer { get; set; }

    /// <summary>Messages that were sent to it and not received.</summary>
    public int Unread { get; set; }

    public Waits In { get; set; }

    public Waits Out { get; set; }

    /// <summary>Of a listener: who waits to be accepted.</summary>
    public Queue<SocketModel> Clients { get; } = new();

    /// <summary>Of a listener: the numbers for sockets that accepts wait for.</summary>
    public Queue<Slot> Accepts { get; } = new();

    public bool IsTcp => Type is Socks.Tcp4 or Socks.Tcp6 or Socks.TcpDual;

    public bool IsUdp => Type is Socks.Udp4 or Socks.Udp6 or Socks.UdpDual;

    public bool IsUnix => !IsTcp && !IsUdp;

    public bool IsStream => IsTcp || Type == Socks.UnixStream;

    public bool IsDatagram => IsUdp || Type == Socks.UnixDatagram;

    public bool IsVersion6 => Type is Socks.Tcp6 or Socks.TcpDual or Socks.Udp6 or Socks.UdpDual;

    public Waits Waiting(Direction direction) => direction == Direction.In ? In : Out;

    /// <summary>Somebody sent to it.</summary>
    public void Arrive()
    {
        if (In == Waits.Nothing)
            Unread++;
        else
            In = Waits.Nothing;
    }

    /// <summary>A receive on it.</summary>
    public void Take(Form form)
    {
        if (form == Form.Cancelled)
            return;
        if (Unread > 0)
            Unread--;
        else if (form == Form.Async)
            In = Waits.Async;
        else if (IsBlocking)
            In = Waits.Thread;
    }

    public void End()
    {
        IsClosed = true;
        In = Out = Waits.Nothing;
        if (Peer is not { IsDatagram: false } peer)
            return;
        peer.In = peer.Out = Waits.Nothing;
        peer.HasEnded = true;
    }
}
