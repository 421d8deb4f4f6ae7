// What a call did, as one short word, so that tables of expectations stay readable: "3", "ok", "ConnectionReset", "127.0.0.1:E".
// Ports and messages differ from run to run and are left out.

using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

internal static class Outcome
{
    public const string Pending = "pending";

    public static string Of(Action call)
    {
        try
        {
            call();
            return "ok";
        }
        catch (Exception exception)
        {
            return Of(exception);
        }
    }

    public static string Of<T>(Func<T> call)
    {
        try
        {
            return Text(call());
        }
        catch (Exception exception)
        {
            return Of(exception);
        }
    }

    /// <summary>Starts an asynchronous call; the task ends with the text of what became of it, and never fails.</summary>
    public static async Task<string> OfAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "ok";
        }
        catch (Exception exception)
        {
            return Of(exception);
        }
    }

    /// <inheritdoc cref="OfAsync(Func{Task})"/>
    public static async Task<string> OfAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return Text(await call());
        }
        catch (Exception exception)
        {
            return Of(exception);
        }
    }

    /// <inheritdoc cref="OfAsync(Func{Task})"/>
    public static Task<string> OfAsync(Func<ValueTask> call) => OfAsync(() => call().AsTask());

    /// <inheritdoc cref="OfAsync(Func{Task})"/>
    public static Task<string> OfAsync<T>(Func<ValueTask<T>> call) => OfAsync(() => call().AsTask());

    /// <summary>The same call several times, joined with commas: the order of results after a close, for example.</summary>
    public static string Times(int count, Func<string> call) =>
        string.Join(",", Enumerable.Range(0, count).Select(_ => call()));

    public static string Of(Exception exception) => exception switch
    {
        SocketException socketException => socketException.SocketErrorCode.ToString(),
        ObjectDisposedException => "Disposed",
        OperationCanceledException => "Canceled",
        ArgumentException { ParamName: { } parameter } => $"{exception.GetType().Name}({parameter})",
        InvalidOperationException => "InvalidOperation",
        NotSupportedException => "NotSupported",
        IOException { InnerException: { } inner } => $"IOException({Of(inner)})",
        _ => exception.GetType().Name,
    };

    private static string Text<T>(T value)
    {
        switch (value)
        {
            case null:
                return "null";
            case ISocket socket:
                socket.Dispose();
                return "Socket";
            case IPEndPoint endPoint:
                return endPoint.Port == 0 ? $"{endPoint.Address}:0" : $"{endPoint.Address}:E";
            case LingerOption linger:
                return $"{linger.Enabled},{linger.LingerTime}";
            default:
                return Convert.ToString(value, CultureInfo.InvariantCulture)!;
        }
    }
}
