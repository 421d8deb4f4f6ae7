namespace SimNet.Benchmarks.Connections;

/// <summary>One end of an established connection: all that the ping-pong and the bulk transfer need of it.</summary>
/// <remarks>Implemented by structs, so that the compiler makes every loop anew for each kind of connection and none pays for the
/// comparison, nor for what it learnt from another's calls.</remarks>
internal interface IConnection
{
    /// <summary>Sends all of it.</summary>
    ValueTask<int> SendAsync(ReadOnlyMemory<byte> data);

    /// <summary>Receives what there is, at least a byte; 0 at the end of the stream.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);
}
