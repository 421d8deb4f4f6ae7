// Payloads that arrived before what comes before them, in order of sequence number. Empty, and no object, unless the network
// reorders or loses.

using SimNet.Simulated.Packets;

namespace SimNet.Simulated.Tcp;

internal sealed class ReassemblyQueue
{
    private readonly List<(SequenceNumber Sequence, PayloadSlice Payload)> _pieces = [];

    /// <summary>Bytes held, duplicates counted.</summary>
    internal int Length { get; private set; }

    /// <summary>Keeps a piece, unless another piece covers it already.</summary>
    internal void Add(SequenceNumber sequence, PayloadSlice payload)
    {
        var index = _pieces.Count;
        while (index > 0 && _pieces[index - 1].Sequence > sequence)
            index--;
        if (IsCovered(index, sequence, payload.Length))
            return;
        payload.Block!.AddReference();
        _pieces.Insert(index, (sequence, payload));
        Length += payload.Length;
    }

    /// <summary>Takes out what continues the stream at <paramref name="next"/>; false when the next piece is still missing.</summary>
    internal bool TryTake(SequenceNumber next, out PayloadSlice payload)
    {
        while (_pieces.Count > 0 && _pieces[0].Sequence <= next)
        {
            var (sequence, piece) = _pieces[0];
            _pieces.RemoveAt(0);
            Length -= piece.Length;
            var known = next - sequence;
            if (known < piece.Length)
            {
                payload = piece.Slice(known, piece.Length - known);
                return true;
            }

            piece.Block!.Release();
        }

        payload = default;
        return false;
    }

    internal void Clear()
    {
        foreach (var (_, payload) in _pieces)
            payload.Block!.Release();
        _pieces.Clear();
        Length = 0;
    }

    private bool IsCovered(int index, SequenceNumber sequence, int length)
    {
        if (index > 0 && sequence + length <= _pieces[index - 1].Sequence + _pieces[index - 1].Payload.Length)
            return true;
        return index < _pieces.Count && _pieces[index].Sequence == sequence && length <= _pieces[index].Payload.Length;
    }
}
