// Two pipes (System.IO.Pipelines) as a connection: the fastest stream between two tasks of a process that the framework has, and so
// what a network in memory is to be measured by. Receiving copies into the caller's buffer, as a socket does.

using System.Buffers;
using System.IO.Pipelines;

namespace SimNet.Benchmarks.Connections;

internal readonly struct PipeConnection(PipeReader reader, PipeWriter writer) : IConnection
{
    // About what the kernel lets be under way on loopback. The default, 64 KiB, would have every bulk write wait for its reader.
    private const int WindowBytes = 1 << 20;

    internal static (PipeConnection First, PipeConnection Second) Create()
    {
        var options = new PipeOptions(
            pauseWriterThreshold: WindowBytes, resumeWriterThreshold: WindowBytes / 2, useSynchronizationContext: false);
        var there = new Pipe(options);
        var back = new Pipe(options);
        return (new PipeConnection(back.Reader, there.Writer), new PipeConnection(there.Reader, back.Writer));
    }

    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> data)
    {
        await writer.WriteAsync(data);
        return data.Length;
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        var result = await reader.ReadAsync();
        var taken = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
        // Before the reader is told: then the segments belong to the pipe again.
        var length = (int)taken.Length;
        taken.CopyTo(buffer.Span);
        reader.AdvanceTo(taken.End);
        return length;
    }
}
