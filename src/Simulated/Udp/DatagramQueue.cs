// The receive queue of a UDP socket with the kernel's accounting (docs/kernel-notes/udp-queue.md): datagrams cost more than their bytes,
// the first one always fits, what does not fit is dropped, and what was read is given back in quarters of the buffer.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Udp;

internal sealed class DatagramQueue
{
    private UdpDatagram?[] _ring = [];
    private int _first;

    // Datagrams at the front that the reader has moved to its own queue, in one go with all that were there then.
    private int _readerCount;
    private int _charged;
    private int _unreturned;

    internal int Count { get; private set; }

    /// <summary>The cost of the datagrams in the queue, in bytes.</summary>
    internal int HeldBytes { get; private set; }

    /// <summary>The first datagram. It stays the queue's; but whoever looks (MSG_PEEK, FIONREAD) is a reader, to whose own queue all is
    /// moved that is there.</summary>
    internal UdpDatagram Look()
    {
        if (_readerCount == 0)
            _readerCount = Count;
        return _ring[_first]!;
    }

    /// <summary>Takes over a datagram if there is room.</summary>
    /// <param name="datagram">The datagram; the caller's again when the answer is false.</param>
    /// <param name="bufferBytes">The receive buffer (SO_RCVBUF as it reads).</param>
    internal bool TryAdd(UdpDatagram datagram, int bufferBytes)
    {
        if (_charged > 0 && _charged + datagram.Cost > bufferBytes)
            return false;
        if (Count == _ring.Length)
            Grow();
        _ring[(_first + Count) & (_ring.Length - 1)] = datagram;
        Count++;
        HeldBytes += datagram.Cost;
        _charged += datagram.Cost;
        return true;
    }

    /// <summary>Takes the first datagram off, which is the caller's then.</summary>
    internal UdpDatagram Take(int bufferBytes)
    {
        var datagram = _ring[_first]!;
        _ring[_first] = null;
        _first = (_first + 1) & (_ring.Length - 1);
        if (_readerCount == 0)
            _readerCount = Count;
        Count--;
        _readerCount--;
        HeldBytes -= datagram.Cost;
        GiveBack(datagram.Cost, bufferBytes);
        return datagram;
    }

    internal void Clear()
    {
        while (Count > 0)
            Take(bufferBytes: 0).Release();
    }

    // Linux: udp_rmem_release.
    private void GiveBack(int bytes, int bufferBytes)
    {
        _unreturned += bytes;
        if (_unreturned < bufferBytes / 4 && _readerCount > 0)
            return;
        _charged -= _unreturned;
        _unreturned = 0;
        _readerCount = Count;
    }

    private void Grow()
    {
        var larger = new UdpDatagram?[Math.Max(4, _ring.Length * 2)];
        for (var i = 0; i < Count; i++)
            larger[i] = _ring[(_first + i) & (_ring.Length - 1)];
        _ring = larger;
        _first = 0;
    }
}
