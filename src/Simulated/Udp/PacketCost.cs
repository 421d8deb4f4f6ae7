// What a datagram costs the buffer that holds it: Linux counts the memory a packet really takes (skb->truesize), not its bytes. The rule
// and how it was found: docs/kernel-notes/udp-queue.md.

using System.Numerics;

namespace SimNet.Simulated.Udp;

internal static class PacketCost
{
    private const int UdpHeaderBytes = 8;
    private const int DescriptorBytes = 256; // struct sk_buff
    private const int SharedInfoBytes = 320; // struct skb_shared_info, at the end of each block
    private const int SmallestBlockBytes = 576; // what there is a cache of its own for
    private const int LargestBlockBytes = 16 * 1024;

    // Room for headers below UDP's, beside the payload of the IP packet.
    private const int OverheadIPv4 = 51;
    private const int OverheadIPv6 = 64;

    /// <summary>The cost of a datagram, which may travel in several packets.</summary>
    /// <param name="dataBytes">The length of its data.</param>
    /// <param name="isIPv4">Whether the packets are IPv4.</param>
    /// <param name="fragmentBytes">The IP payload of every packet but the last, when there are several.</param>
    /// <param name="fragments">How many packets.</param>
    internal static int OfDatagram(int dataBytes, bool isIPv4, int fragmentBytes, int fragments)
    {
        if (fragments == 1)
            return OfPacket(dataBytes + UdpHeaderBytes, isIPv4);
        var last = dataBytes + UdpHeaderBytes - (fragments - 1) * fragmentBytes;
        return (fragments - 1) * OfPacket(fragmentBytes, isIPv4) + OfPacket(last, isIPv4);
    }

    /// <summary>The cost of one packet.</summary>
    /// <param name="payloadBytes">What follows the IP header.</param>
    /// <param name="isIPv4">Whether it is an IPv4 packet.</param>
    internal static int OfPacket(int payloadBytes, bool isIPv4)
    {
        var bytes = payloadBytes + (isIPv4 ? OverheadIPv4 : OverheadIPv6);
        // Too long for one block: the data goes to pages beside a smallest one.
        if (bytes >= LargestBlockBytes - SharedInfoBytes)
            return DescriptorBytes + SmallestBlockBytes + payloadBytes - UdpHeaderBytes;
        var needed = ((bytes + 63) & ~63) + SharedInfoBytes;
        return DescriptorBytes + (needed <= SmallestBlockBytes ? SmallestBlockBytes : (int)BitOperations.RoundUpToPowerOf2((uint)needed));
    }
}
