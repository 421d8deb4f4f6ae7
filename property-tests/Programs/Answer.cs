// What a call answered, as text that is the same wherever the two networks agree: no ports, no messages, no times.

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using SimNet.Simulated;

namespace SimNet.PropertyTests.Programs;

/// <param name="text">The answer, as it is compared.</param>
/// <param name="detail">What is shown beside it and not compared here: what came from a stream is compared as a stream.</param>
internal sealed class Answer(string text, string detail = "")
{
    public static readonly Answer Done = new("ok");
    public static readonly Answer Pending = new("pending");
    public static readonly Answer True = new("true");
    public static readonly Answer False = new("false");
    public static readonly Answer NoSocket = new("no socket");
    public static readonly Answer Busy = new("skipped: another call waits there");
    public static readonly Answer Skipped = new("skipped: free on the kernel");
    public static readonly Answer WouldBlock = new(nameof(SocketError.WouldBlock)) { Error = SocketError.WouldBlock, IsFailure = true };

    public string Text { get; } = text;

    /// <summary>The error that it tells, for the census.</summary>
    public SocketError? Error { get; init; }

    /// <summary>Whether the call threw.</summary>
    public bool IsFailure { get; private set; }

    /// <summary>Whether the operation did something: it counts.</summary>
    public bool IsOperation => this != NoSocket && this != Busy && this != Skipped;

    public static Answer Of(bool value) => value ? True : False;

    public static Answer Of(int value) => new(value.ToString(CultureInfo.InvariantCulture));

    public static Answer Of(Exception exception)
    {
        var answer = Named(exception);
        answer.IsFailure = true;
        return answer;
    }

    private static Answer Named(Exception exception) => exception switch
    {
        SocketException { SocketErrorCode: SocketError.WouldBlock } => WouldBlock,
        SocketException socketException => new(socketException.SocketErrorCode.ToString()) { Error = socketException.SocketErrorCode },
        ObjectDisposedException => new("disposed"),
        OperationCanceledException => new("cancelled"),
        ArgumentException { ParamName: { } parameter } => new($"{exception.GetType().Name}({parameter})"),
        InvalidOperationException => new("invalid operation"),
        NotSupportedException => new("not supported"),
        // Trouble in the simulation itself, and faults of whoever wrote the harness, must be seen as they are.
        SimulationException => new(exception.ToString()),
        _ => new(exception.GetType().Name),
    };

    /// <summary>Bytes of a message, whole.</summary>
    public static string Message(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{bytes.Length} bytes");
        if (bytes.IsEmpty)
            return text.ToString();
        return text.Append(' ').Append(Digest(bytes)).ToString();
    }

    /// <summary>Short contents as they are, longer ones as a checksum.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= 8)
            return Convert.ToHexString(bytes);
        var hash = 14695981039346656037UL;
        foreach (var value in bytes)
            hash = (hash ^ value) * 1099511628211UL;
        return hash.ToString("X16", CultureInfo.InvariantCulture);
    }

    public bool IsSameAs(Answer other) => Text == other.Text;

    public override string ToString() => detail.Length == 0 ? Text : $"{Text} ({detail})";
}
