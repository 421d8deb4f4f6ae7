// Reading out of the receive queue, and the urgent byte in it. Reading stops at the mark and skips the urgent byte, which is read beside
// the stream unless the program wants it in there (tcp(7); Linux: tcp_recvmsg_locked, tcp_recv_urg, tcp_check_urg).

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal sealed partial class TcpReceiver
{
    private UrgentMark _urgent;
    private bool _isEndRead;

    /// <summary>Bytes in the queue, the urgent one included.</summary>
    internal int Unread => _queue.Length;

    /// <summary>Bytes that can be read before the mark, or in all when there is none ahead (FIONREAD).</summary>
    internal int Available
    {
        get
        {
            if (!_urgent.IsSet || options.IsUrgentInline)
                return _queue.Length;
            var beforeMark = _urgent.Sequence - ReadNext;
            return beforeMark < 0 || beforeMark >= _queue.Length ? _queue.Length : beforeMark;
        }
    }

    /// <summary>Whether the urgent byte is the next one of the stream (SIOCATMARK).</summary>
    internal bool IsAtMark => _urgent.IsSet && _urgent.Sequence == ReadNext;

    /// <summary>Whether the urgent byte waits to be read.</summary>
    internal bool HasUrgent => _urgent.IsHere;

    /// <summary>Whether the peer has told of an urgent byte that has not come yet.</summary>
    internal bool AwaitsUrgent => _urgent.IsAnnounced;

    // The number of the first byte that was not read (Linux: copied_seq).
    private SequenceNumber ReadNext => Next + -(_queue.Length + (IsFinished && !_isEndRead ? 1 : 0));

    /// <summary>Takes bytes off the queue.</summary>
    /// <param name="destination">Where they go.</param>
    /// <param name="peek">They stay in the queue.</param>
    /// <param name="discard">They are counted and not copied (MSG_TRUNC).</param>
    /// <returns>How many; 0 also when the urgent byte alone was there, which reading skips.</returns>
    internal int Read(Span<byte> destination, bool peek, bool discard)
    {
        var count = _urgent.IsSet && !destination.IsEmpty
            ? ReadAroundMark(destination, peek, discard)
            : ReadPlain(destination, peek, discard);
        if (!peek)
            Grow(count);
        return count;
    }

    private int ReadPlain(Span<byte> destination, bool peek, bool discard)
    {
        var count = Copy(destination, 0, destination.Length, discard);
        if (!peek)
            _queue.RemoveFirst(count);
        return count;
    }

    // Who has read as much as the first window is given more (Linux: tcp_rcv_space_adjust).
    private void Grow(int count)
    {
        if (_bytesUntilGrowth <= 0)
            return;
        _bytesUntilGrowth -= count;
        if (_bytesUntilGrowth <= 0)
            CapacityBytes = _largestCapacityBytes;
    }

    /// <summary>The program has been told that nothing follows.</summary>
    internal void ReadEnd() => _isEndRead = true;

    /// <summary>Reads the urgent byte beside the stream.</summary>
    /// <param name="destination">Where it goes; nowhere if empty.</param>
    /// <param name="peek">It stays.</param>
    /// <param name="discard">It is counted and not copied (MSG_TRUNC).</param>
    internal void ReadUrgent(Span<byte> destination, bool peek, bool discard)
    {
        if (!destination.IsEmpty && !discard)
            destination[0] = _urgent.Value;
        if (!peek)
            _urgent.Take();
    }

    /// <summary>Whether there is nothing urgent to be read, now or later.</summary>
    internal bool HasNothingUrgent => options.IsUrgentInline || !_urgent.IsSet || _urgent.IsTaken;

    /// <summary>Takes note of the urgent pointer, and of the urgent byte, of a segment whose payload has not been taken in yet.</summary>
    /// <returns>True when the byte came with it.</returns>
    internal bool OnUrgent(TcpSegment segment)
    {
        if (segment.HasUrgent)
            TakePointer(segment);
        if (!_urgent.IsAnnounced)
            return false;
        var offset = _urgent.Sequence - segment.Sequence;
        if (offset < 0 || offset >= segment.Payload.Length)
            return false;
        _urgent.Arrive(segment.Payload.Span[offset]);
        return true;
    }

    private int ReadAroundMark(Span<byte> destination, bool peek, bool discard)
    {
        var start = ReadNext;
        var (offset, count) = (0, 0);
        while (count < destination.Length && offset < _queue.Length)
        {
            var toMark = _urgent.Sequence - (start + offset);
            if (toMark == 0 && count > 0)
                break;
            if (toMark == 0 && !options.IsUrgentInline)
            {
                offset++;
                continue;
            }

            var limit = destination.Length - count;
            var copied = Copy(destination[count..], offset, toMark > 0 ? Math.Min(toMark, limit) : limit, discard);
            offset += copied;
            count += copied;
        }

        if (!peek)
        {
            _queue.RemoveFirst(offset);
            if (start + offset > _urgent.Sequence)
                _urgent.Clear();
        }

        return count;
    }

    private int Copy(Span<byte> destination, int offset, int limit, bool discard) =>
        discard ? Math.Min(limit, _queue.Length - offset) : _queue.Peek(destination[..limit], offset);

    private void TakePointer(TcpSegment segment)
    {
        // The pointer names the byte after the urgent one; 0 and 1 both mean the first (Linux with tcp_stdurg = 0).
        var sequence = segment.Sequence + Math.Max(segment.UrgentPointer - 1, 0);
        if (sequence < ReadNext || sequence < Next || (_urgent.IsSet && sequence <= _urgent.Sequence))
            return;
        // Reading stands before an older urgent byte: that one is gone, unless it is part of the stream.
        if (IsAtMark && !options.IsUrgentInline && _queue.Length > 0)
            _queue.RemoveFirst(1);
        _urgent.Announce(sequence);
    }
}
