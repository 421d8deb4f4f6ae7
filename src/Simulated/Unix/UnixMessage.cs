// A message in the queue of its receiver: a piece of a stream, or a whole datagram. Its bytes are copied in once, when it is sent, and out
// once. Objects and their memory are used again and again.

using System.Buffers;

namespace SimNet.Simulated.Unix;

internal sealed class UnixMessage
{
    private byte[] _bytes = [];
    private int _length;
    private int _consumed;

    internal UnixMessage? Next { get; set; }

    internal IUnixSender? Sender { get; private set; }

    /// <summary>What the sender's buffer is charged with.</summary>
    internal int Charge { get; private set; }

    /// <summary>Bytes that nobody has taken yet.</summary>
    internal int Length => _length - _consumed;

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_consumed, Length);

    /// <summary>Who sent it, if the kernel was asked to say so when it was sent.</summary>
    internal UnixCredentials? Credentials { get; set; }

    /// <summary>Sockets that travel with it, or null.</summary>
    internal IUnixRights? Rights { get; set; }

    /// <summary>When it was sent; -1 when the receiver had not asked for that.</summary>
    internal long TimestampTicks { get; set; }

    internal void Fill(ReadOnlySpan<byte> bytes, IUnixSender sender, int charge)
    {
        if (bytes.Length > 0)
            _bytes = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_bytes);
        (_length, _consumed) = (bytes.Length, 0);
        (Sender, Charge, TimestampTicks) = (sender, charge, -1);
    }

    internal void Consume(int bytes) => _consumed += bytes;

    internal void Clear()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        (_length, _consumed, Charge) = (0, 0, 0);
        (Sender, Credentials, Rights, Next) = (null, null, null, null);
    }
}
