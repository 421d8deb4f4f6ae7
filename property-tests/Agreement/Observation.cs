// What can be seen of the sockets of a side without touching them: readiness and what is there to read.

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Agreement;

internal sealed class Observation
{
    private const int Unasked = -1;
    private const int Refused = -2;
    private readonly Seen[] _seen = new Seen[Slot.Count];

    /// <summary>Looks at all sockets of the side that are open.</summary>
    public void Take(Side side)
    {
        for (var i = 0; i < _seen.Length; i++)
            _seen[i] = side[i] is { } socket && !side.State(i).IsClosed ? Look(side, i, socket) : default;
    }

    public bool IsSameAs(Observation other) => _seen.AsSpan().SequenceEqual(other._seen);

    /// <summary>What the other one sees differently.</summary>
    public string Difference(Observation other)
    {
        var text = new StringBuilder();
        for (var i = 0; i < _seen.Length; i++)
        {
            if (_seen[i] != other._seen[i])
                text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "; " : "")}#{i} {Describe(_seen[i])}");
        }

        return text.ToString();
    }

    private static Seen Look(Side side, int slot, ISocket socket)
    {
        // What is left there, and so whether closing it resets, is not known.
        if (Rules.IsFreeContent(side) && socket.SocketType == SocketType.Stream)
            return new Seen(IsOpen: true, 0, 0);
        var isBulk = side.IsBulk && socket.SocketType == SocketType.Stream;
        var ready = Ready(socket, SelectMode.SelectRead) | (Ready(socket, SelectMode.SelectError) << 2);
        // How much fits is the kernel's own affair once much was sent.
        if (!isBulk)
            ready |= Ready(socket, SelectMode.SelectWrite) << 4;
        var available = side.State(slot).IsListening ? Unasked : AvailableOf(socket);
        return new Seen(IsOpen: true, ready, isBulk ? Math.Min(available, 1) : available);
    }

    private static int Ready(ISocket socket, SelectMode mode)
    {
        try
        {
            return socket.Poll(0, mode) ? 1 : 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return 2;
        }
    }

    private static int AvailableOf(ISocket socket)
    {
        try
        {
            return socket.Available;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return Refused;
        }
    }

    private static string Describe(Seen seen)
    {
        if (!seen.IsOpen)
            return "is closed";
        var text = new StringBuilder();
        Append(text, "readable", seen.Ready & 3);
        Append(text, "writable", (seen.Ready >> 4) & 3);
        Append(text, "error", (seen.Ready >> 2) & 3);
        return text.Append(CultureInfo.InvariantCulture, $"available {seen.Available}").ToString();
    }

    private static void Append(StringBuilder text, string name, int ready)
    {
        if (ready == 1)
            text.Append(name).Append(", ");
        else if (ready == 2)
            text.Append(name).Append(" cannot be asked, ");
    }

    private readonly record struct Seen(bool IsOpen, int Ready, int Available);
}
