// The messages that wait at a receiver, in order, and which of them holds the last urgent byte. Messages that are taken off are given back
// together at the end of a call (Settle): a sender that goes on because of them must not send into a call in progress.

using System.Net.Sockets;

namespace SimNet.Simulated.Unix;

internal sealed class UnixQueue(UnixMessagePool pool)
{
    private UnixMessage? _last;
    private UnixMessage? _done;

    internal UnixMessage? First { get; private set; }

    internal int Count { get; private set; }

    internal bool IsEmpty => First is null;

    /// <summary>The message of the last urgent byte, until that was taken or given up; null when there is none.</summary>
    internal UnixMessage? Urgent { get; set; }

    /// <summary>Bytes of all messages.</summary>
    internal int Bytes { get; private set; }

    /// <summary>Whether a close leaves something unread. The kernel overlooks a first message of no bytes, which may be the place of an urgent
    /// byte.</summary>
    internal bool HasUnread => First is { Length: 0 } first ? first.Next is not null : First is not null;

    /// <summary>Urgent bytes that were skipped and lost.</summary>
    internal int LostBytes { get; private set; }

    internal UnixMessage NewMessage(ReadOnlySpan<byte> bytes, IUnixSender sender, int charge)
    {
        var message = pool.Rent();
        message.Fill(bytes, sender, charge);
        return message;
    }

    internal void Append(UnixMessage message)
    {
        if (_last is null)
            First = message;
        else
            _last.Next = message;
        _last = message;
        Count++;
        Bytes += message.Length;
        message.Rights?.Enter();
    }

    /// <summary>Takes bytes of a message that stays.</summary>
    internal void Consume(UnixMessage message, int bytes)
    {
        message.Consume(bytes);
        Bytes -= bytes;
    }

    /// <summary>Takes the first message off.</summary>
    internal void RemoveFirst()
    {
        var message = First!;
        First = message.Next;
        if (First is null)
            _last = null;
        Retire(message);
    }

    /// <summary>Takes the first message off, an urgent byte that nobody wanted. The kernel goes on counting it (measured).</summary>
    internal void LoseUrgent()
    {
        LostBytes += First!.Length;
        RemoveFirst();
    }

    /// <summary>The sockets of a message, which nobody can take a second time.</summary>
    internal static IUnixRights? TakeRights(UnixMessage message)
    {
        var rights = message.Rights;
        message.Rights = null;
        rights?.Leave();
        return rights;
    }

    /// <summary>Whether the next byte is where the urgent one is, or was (SIOCATMARK).</summary>
    internal bool IsAtMark =>
        First is { } first && (first == Urgent || (first.Length == 0 && (Urgent is null || first.Next == Urgent)));

    /// <summary>Takes everything off.</summary>
    internal void RemoveAll()
    {
        Urgent = null;
        while (First is not null)
            RemoveFirst();
    }

    /// <summary>Takes a whole datagram off, or looks at it.</summary>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="isPeek">Whether it stays.</param>
    /// <param name="read">What was read.</param>
    /// <returns>False when there is none.</returns>
    internal bool TryReadMessage(Span<byte> buffer, bool isPeek, ref UnixRead read)
    {
        if (First is not { } message)
            return false;
        var count = Math.Min(message.Length, buffer.Length);
        message.Bytes[..count].CopyTo(buffer);
        read.Count = count;
        read.FullLength = message.Length;
        read.Sender = message.Sender;
        read.Credentials = message.Credentials ?? UnixCredentials.Unknown;
        read.TimestampTicks = message.TimestampTicks;
        read.Rights = isPeek ? message.Rights?.Duplicate() : TakeRights(message);
        if (!isPeek)
            RemoveFirst();
        return true;
    }

    /// <summary>Gives back what was taken off. Whoever sent it may send again before this returns.</summary>
    internal void Settle()
    {
        while (_done is { } message)
        {
            _done = message.Next;
            var (sender, charge, rights) = (message.Sender!, message.Charge, TakeRights(message));
            pool.Return(message);
            rights?.Discard();
            sender.Uncharge(charge);
        }
    }

    private void Retire(UnixMessage message)
    {
        Count--;
        Bytes -= message.Length;
        message.Next = _done;
        _done = message;
    }
}

/// <summary>What a read of a queue gave.</summary>
internal struct UnixRead
{
    internal int Count;

    /// <summary>The length of the datagram, of which the count may be a part.</summary>
    internal int FullLength;

    internal IUnixSender? Sender;

    internal UnixCredentials Credentials;

    /// <summary>When a datagram was sent; -1 when nobody had asked.</summary>
    internal long TimestampTicks;

    /// <summary>Sockets that came along. Whoever reads owns them.</summary>
    internal IUnixRights? Rights;

    /// <summary>What the kernel says of the message.</summary>
    internal SocketFlags Flags;
}
