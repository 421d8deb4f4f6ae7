// What the kernel charges a sender's buffer with for a message: not its bytes, but the memory that is allocated for them (net/unix/af_unix.c,
// net/core/skbuff.c). Measured in docs/kernel-notes/unix-buffers.md, on a system with pages of 4 KiB.

using System.Numerics;

namespace SimNet.Simulated.Unix;

internal static class MessageCharge
{
    private const int PageBytes = 4096;

    // struct skb_shared_info, which lies behind the bytes of the head, and struct sk_buff, rounded up.
    private const int TrailerBytes = 320;
    private const int HeaderBytes = 256;
    private const int SmallestAllocationBytes = 512;

    // The head of a piece of a stream fits in a page; that of a message in four.
    private const int StreamHeadBytes = PageBytes - TrailerBytes;
    private const int MessageHeadBytes = (4 * PageBytes) - TrailerBytes;

    // UNIX_SKB_FRAGS_SZ, and MAX_SKB_FRAGS pages.
    private const int StreamPagesBytes = 32768;
    private const int MessagePagesBytes = 17 * PageBytes;

    /// <summary>How long a piece of a stream may be: two of them keep the reader busy.</summary>
    internal static int PieceBytes(int sendBufferBytes) => Math.Min((sendBufferBytes / 2) - 64, StreamHeadBytes + StreamPagesBytes);

    /// <summary>The longest message; a longer one is refused with MessageSize.</summary>
    internal static int LongestMessageBytes(int sendBufferBytes) => sendBufferBytes - 32;

    internal static int OfPiece(int bytes)
    {
        var inPages = Math.Min(bytes, Pages(Math.Max(0, bytes - StreamHeadBytes)));
        return Head(bytes - inPages) + Pages(inPages);
    }

    internal static int OfMessage(int bytes)
    {
        var inPages = bytes > MessageHeadBytes ? Pages(Math.Min(bytes - MessageHeadBytes, MessagePagesBytes)) : 0;
        return Head(bytes - inPages) + inPages;
    }

    private static int Head(int bytes)
    {
        var needed = ((bytes + 63) & ~63) + TrailerBytes;
        return HeaderBytes + Math.Max(SmallestAllocationBytes, (int)BitOperations.RoundUpToPowerOf2((uint)needed));
    }

    private static int Pages(int bytes) => (bytes + PageBytes - 1) & ~(PageBytes - 1);
}
