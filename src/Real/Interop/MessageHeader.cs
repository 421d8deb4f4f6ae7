// The C structures that sendmsg(2) and recvmsg(2) take, in their native layout: sequential, with word-sized members where C has
// size_t or a pointer, so that 64-bit and 32-bit systems both fit.

using System.Runtime.InteropServices;

namespace SimNet;

/// <summary>struct msghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeader
{
    internal nint Name;
    internal uint NameLength;
    internal nint Vectors;
    internal nuint VectorCount;
    internal nint Control;
    internal nuint ControlLength;
    internal int Flags;
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IoVector
{
    internal nint Start;
    internal nuint Length;
}
