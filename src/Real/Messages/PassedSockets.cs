// Who owns the descriptors that travel in SCM_RIGHTS. On the way out a duplicate of every descriptor is kept until the message is sent; on
// the way in every descriptor gets an owner before anything can fail, so that none leaks.

using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SimNet;

/// <summary>The descriptors of sockets that are being passed; keeps them open until disposed of.</summary>
internal sealed class PassedSockets : IDisposable
{
    private const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC

    // Not as sockets: those would reset what they stand for when they are let go.
    private readonly List<SafeFileHandle> _held = [];

    /// <summary>Descriptors of the sockets, kept from here on. sendmsg(2) that waits keeps the open files, and lets their descriptors be closed;
    /// a handle that is held would keep Close waiting until the message is sent.</summary>
    /// <exception cref="ObjectDisposedException">A socket is closed.</exception>
    /// <exception cref="SocketException">The process has no descriptor left.</exception>
    /// <exception cref="PlatformNotSupportedException">A socket has no handle: it is not the operating system's.</exception>
    internal int[] Hold(IReadOnlyList<ISocket> sockets)
    {
        var descriptors = new int[sockets.Count];
        for (var i = 0; i < descriptors.Length; i++)
        {
            descriptors[i] = LibC.Duplicate(sockets[i].SafeHandle, DuplicateCloseOnExec, 0);
            if (descriptors[i] < 0)
                throw new SocketException((int)Errno.Last);
            _held.Add(new SafeFileHandle(descriptors[i], ownsHandle: true));
        }

        return descriptors;
    }

    public void Dispose()
    {
        foreach (var handle in _held)
            handle.Dispose();
        _held.Clear();
    }

    /// <summary>Makes messages of received control data.</summary>
    /// <returns>The messages in order. Descriptors that are no sockets arrive as sockets of unknown family: they can be taken from
    /// <see cref="ISocket.SafeHandle"/>, or closed.</returns>
    internal static List<ControlMessage> Receive(ReadOnlySpan<byte> control)
    {
        var owned = Own(control);
        try
        {
            return ToMessages(control, owned);
        }
        catch
        {
            // Whoever calls gets an exception instead of the sockets, and could close none of them.
            owned.ForEach(static handle => handle.Dispose());
            throw;
        }
    }

    private static List<SafeSocketHandle> Own(ReadOnlySpan<byte> control)
    {
        var owned = new List<SafeSocketHandle>();
        while (ControlMessageCodec.TryRead(ref control, out var level, out var type, out var data))
        {
            if (!IsRights(level, type))
                continue;
            foreach (var descriptor in Descriptors(data))
                owned.Add(new SafeSocketHandle(descriptor, ownsHandle: true));
        }

        return owned;
    }

    private static List<ControlMessage> ToMessages(ReadOnlySpan<byte> control, List<SafeSocketHandle> owned)
    {
        var messages = new List<ControlMessage>();
        var next = 0;
        while (ControlMessageCodec.TryRead(ref control, out var level, out var type, out var data))
        {
            if (!IsRights(level, type))
            {
                messages.Add(ControlMessageCodec.ToMessage(level, type, data));
                continue;
            }

            var sockets = new ISocket[Descriptors(data).Length];
            for (var i = 0; i < sockets.Length; i++)
                sockets[i] = new RealSocket(new Socket(owned[next++]));
            messages.Add(new PassedSocketsMessage(sockets));
        }

        return messages;
    }

    private static bool IsRights(int level, int type) =>
        level == ControlMessageCodec.SocketLevel && type == ControlMessageCodec.Rights;

    private static ReadOnlySpan<int> Descriptors(ReadOnlySpan<byte> data) => MemoryMarshal.Cast<byte, int>(data);
}
