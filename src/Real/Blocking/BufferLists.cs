// Lists of buffers, as gathering sends take them: how much is in one, and what is left of it after a part was sent.

namespace SimNet;

internal static class BufferLists
{
    internal static int LengthOf(IList<ArraySegment<byte>> buffers)
    {
        var length = 0;
        for (var i = 0; i < buffers.Count; i++)
            length = checked(length + buffers[i].Count);
        return length;
    }

    /// <summary>Takes so many bytes off the start; buffers that become empty go.</summary>
    internal static void RemoveStart(List<ArraySegment<byte>> buffers, int bytes)
    {
        var whole = 0;
        while (whole < buffers.Count && buffers[whole].Count <= bytes)
            bytes -= buffers[whole++].Count;
        buffers.RemoveRange(0, whole);
        if (bytes > 0)
            buffers[0] = buffers[0][bytes..];
    }
}
