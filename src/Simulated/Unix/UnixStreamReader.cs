// Reading a stream out of its queue: through several messages, up to sockets that travel with one, not past the place of an urgent byte, and
// not across senders whose credentials differ when those are asked for. As unix_stream_read_generic and manage_oob in net/unix/af_unix.c.

using System.Net.Sockets;

namespace SimNet.Simulated.Unix;

/// <summary>Reads one queue.</summary>
/// <param name="queue">The queue of the reading end.</param>
internal readonly struct UnixStreamReader(UnixQueue queue)
{
    /// <summary>Takes bytes off the queue.</summary>
    /// <param name="buffer">Where they go; no byte of room still reaches the first message.</param>
    /// <param name="asksCredentials">Whether messages of different senders must be told apart (SO_PASSCRED).</param>
    /// <param name="isInline">Whether urgent bytes are read in their place (SO_OOBINLINE).</param>
    /// <param name="read">What was read.</param>
    /// <returns>False when there is nothing to be read.</returns>
    internal bool TryRead(Span<byte> buffer, bool asksCredentials, bool isInline, ref UnixRead read)
    {
        var hasRead = false;
        do
        {
            if (Advance(read.Count > 0, isInline) is not { } message || !Joins(message, asksCredentials, hasRead, ref read))
                return hasRead;
            hasRead = true;
            var chunk = Copy(message, buffer, ref read);
            buffer = buffer[chunk..];
            queue.Consume(message, chunk);
            read.Rights = UnixQueue.TakeRights(message);
            if (message.Length > 0)
                return true;
            queue.RemoveFirst();
        }
        while (!buffer.IsEmpty && read.Rights is null);

        return true;
    }

    /// <summary>Looks at the bytes of the queue. As in the kernel it goes on, without room as well, until it meets sockets: those of a later
    /// message come along with bytes of an earlier one.</summary>
    /// <inheritdoc cref="TryRead"/>
    internal bool TryPeek(Span<byte> buffer, bool asksCredentials, bool isInline, ref UnixRead read)
    {
        var (hasVisited, hasSkippedLast) = (false, false);
        for (var message = queue.First; message is not null; message = message.Next)
        {
            if (IsBoundary(message))
            {
                if (read.Count > 0 && (message == queue.Urgent || queue.Urgent is null))
                    return true;
                // The place of a byte that was taken apart, or an urgent byte that a read would skip.
                hasSkippedLast = message.Length == 0 || !isInline;
                if (hasSkippedLast)
                    continue;
            }

            hasSkippedLast = false;
            if (!Joins(message, asksCredentials, hasVisited, ref read))
                return true;
            hasVisited = true;
            buffer = buffer[Copy(message, buffer, ref read)..];
            read.Rights = message.Rights?.Duplicate();
            if (read.Rights is not null)
                return true;
        }

        return hasVisited && (read.Count > 0 || !hasSkippedLast);
    }

    /// <summary>Takes the urgent byte, or looks at it.</summary>
    internal bool TryReadUrgent(Span<byte> buffer, bool isPeek, ref UnixRead read)
    {
        if (queue.Urgent is not { } message)
            return false;
        // Counted also without room for it.
        message.Bytes[..Math.Min(1, buffer.Length)].CopyTo(buffer);
        read.Count = 1;
        read.Sender = message.Sender;
        read.Flags = SocketFlags.OutOfBand;
        if (isPeek)
            return true;
        queue.Urgent = null;
        queue.Consume(message, 1);
        return true;
    }

    private bool IsBoundary(UnixMessage message) => message.Length == 0 || message == queue.Urgent;

    // The first message that a read may take from, after giving up what it may not; null when the read ends here.
    private UnixMessage? Advance(bool hasRead, bool isInline)
    {
        while (queue.First is { Length: 0 })
        {
            // The place of an urgent byte that was taken apart; one that is still there matters more.
            if (hasRead && queue.Urgent is null)
                return null;
            queue.RemoveFirst();
        }

        if (queue.First is null || queue.First != queue.Urgent)
            return queue.First;
        if (hasRead)
            return null;
        queue.Urgent = null;
        if (!isInline)
            queue.LoseUrgent();
        return queue.First;
    }

    private static bool Joins(UnixMessage message, bool asksCredentials, bool hasRead, ref UnixRead read)
    {
        var credentials = message.Credentials ?? UnixCredentials.Unknown;
        if (hasRead)
            return !asksCredentials || credentials == read.Credentials;
        read.Credentials = credentials;
        read.Sender = message.Sender;
        return true;
    }

    private static int Copy(UnixMessage message, Span<byte> buffer, ref UnixRead read)
    {
        var chunk = Math.Min(message.Length, buffer.Length);
        message.Bytes[..chunk].CopyTo(buffer);
        read.Count += chunk;
        read.FullLength += chunk;
        return chunk;
    }
}
