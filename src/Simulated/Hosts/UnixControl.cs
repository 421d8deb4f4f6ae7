// Control messages of Unix domain sockets, to and from the kernel: what a sender may give (scm_send in net/core/scm.c), and what of it fits in
// the room that a receiver has (scm_recv, put_cmsg).

using System.Buffers.Binary;
using System.Net.Sockets;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

/// <summary>What a sender gives.</summary>
/// <param name="Rights">Sockets, or null.</param>
/// <param name="Credentials">Who it says it is, or null.</param>
internal readonly record struct UnixControl(PassedSockets? Rights, UnixCredentials? Credentials)
{
    private const int MostSockets = 253; // SCM_MAX_FD
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int RightsType = 1; // SCM_RIGHTS
    private const int CredentialsType = 2; // SCM_CREDENTIALS
    private const int HeaderBytes = 16; // struct cmsghdr
    private const SocketError NoSuchProcess = SocketError.SocketError; // ESRCH

    /// <summary>Reads what a sender gives.</summary>
    /// <param name="data">The control messages, or null.</param>
    /// <param name="own">Who the sender is. It has all privileges: it may name any user, but only a process that exists.</param>
    /// <param name="control">The result.</param>
    internal static SocketError TryRead(ControlData? data, UnixCredentials own, out UnixControl control)
    {
        control = default;
        if (data is null)
            return SocketError.Success;
        if (data.Sockets.Count > MostSockets)
            return SocketError.InvalidArgument;
        UnixCredentials? credentials = null;
        foreach (var message in data.Messages)
        {
            if (TryReadCredentials(message, out var named) is var error and not SocketError.Success)
                return error;
            credentials = named ?? credentials;
        }

        if (credentials is { } claimed && claimed.ProcessId != own.ProcessId)
            return NoSuchProcess;
        if (credentials is { UserId: uint.MaxValue } or { GroupId: uint.MaxValue })
            return SocketError.InvalidArgument;
        control = new UnixControl(data.Sockets.Count == 0 ? null : new PassedSockets(data.Sockets), credentials);
        return SocketError.Success;
    }

    /// <summary>Fits what came with a message into the room that the receiver has; what does not fit is closed and flagged.</summary>
    /// <param name="host">The receiver's host, whose descriptors the sockets take.</param>
    /// <param name="controlBytes">The room.</param>
    /// <param name="asksCredentials">Whether the receiver wants to know who sent it.</param>
    /// <param name="timestamp">When it was sent, or null when the receiver did not ask.</param>
    /// <param name="read">The message.</param>
    /// <param name="received">The result.</param>
    internal static void Write(
        HostStack host, int controlBytes, bool asksCredentials, UnixTimestamp? timestamp, in UnixRead read, ref Received received)
    {
        received.Flags |= read.Flags;
        var rights = (PassedSockets?)read.Rights;
        if (controlBytes == 0)
        {
            if (asksCredentials || timestamp is not null || rights is not null)
                received.Flags |= SocketFlags.ControlDataTruncated;
            rights?.Discard();
            return;
        }

        var messages = new List<ControlMessage>();
        if (timestamp is { } time)
            Put(messages, time.ToMessage(), time.Type, time.ToBytes(), ref controlBytes, ref received.Flags);
        if (asksCredentials)
        {
            var named = new CredentialsMessage(read.Credentials.ProcessId, read.Credentials.UserId, read.Credentials.GroupId);
            Put(messages, named, CredentialsType, CredentialBytes(read.Credentials), ref controlBytes, ref received.Flags);
        }

        var sockets = rights is null ? [] : Put(host, rights.Sockets, controlBytes, ref received.Flags);
        if (messages.Count > 0 || sockets.Count > 0)
            received.Control = new ControlData(sockets, messages);
    }

    private static SocketError TryReadCredentials(ControlMessage message, out UnixCredentials? credentials)
    {
        credentials = null;
        switch (message)
        {
            case CredentialsMessage named:
                credentials = new UnixCredentials(named.ProcessId, named.UserId, named.GroupId);
                return SocketError.Success;
            case RawControlMessage { Level: SocketLevel, Type: CredentialsType, Data.Length: UnixCredentials.Bytes } raw:
                var bytes = raw.Data.Span;
                credentials = new UnixCredentials(
                    BinaryPrimitives.ReadInt32LittleEndian(bytes),
                    BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
                return SocketError.Success;
            case RawControlMessage { Level: SocketLevel, Type: RightsType } raw:
                // Descriptors by number: a simulated host has none (EBADF).
                return raw.Data.Length < sizeof(int) ? SocketError.Success : SocketError.OperationAborted;
            case RawControlMessage { Level: SocketLevel }:
                return SocketError.InvalidArgument;
            default:
                return SocketError.Success; // Of another level, and not for us.
        }
    }

    // put_cmsg: what is too long is cut off, and without room for the header it is left out.
    private static void Put(
        List<ControlMessage> messages, ControlMessage message, int type, byte[] bytes, ref int room, ref SocketFlags flags)
    {
        if (room < HeaderBytes + bytes.Length)
            flags |= SocketFlags.ControlDataTruncated;
        if (room < HeaderBytes)
            return;
        var fits = Math.Min(bytes.Length, room - HeaderBytes);
        messages.Add(fits == bytes.Length ? message : new RawControlMessage(SocketLevel, type, bytes.AsMemory(0, fits)));
        room -= Math.Min(room, HeaderBytes + ((bytes.Length + 7) & ~7));
    }

    // scm_detach_fds: as many as fit, and as there are descriptors for.
    private static List<HostSocket> Put(HostStack host, IReadOnlyList<HostSocket> sockets, int room, ref SocketFlags flags)
    {
        var most = Math.Min(sockets.Count, Math.Max(0, (room - HeaderBytes) / sizeof(int)));
        var taken = new List<HostSocket>(most);
        while (taken.Count < most && host.TryTakeDescriptor())
            taken.Add(sockets[taken.Count]);
        if (taken.Count == sockets.Count)
            return taken;
        flags |= SocketFlags.ControlDataTruncated;
        foreach (var socket in sockets.Skip(taken.Count))
            socket.Release(abort: false);
        return taken;
    }

    private static byte[] CredentialBytes(UnixCredentials credentials)
    {
        var bytes = new byte[UnixCredentials.Bytes];
        credentials.Write(bytes);
        return bytes;
    }
}
