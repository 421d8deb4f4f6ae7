using System.Globalization;

namespace SimNet.Simulated;

/// <summary>A call that waits, as reports name it.</summary>
/// <param name="Host">The name of the host.</param>
/// <param name="Socket">The number of the socket on that host; 0 for a call that has none, such as a lookup of a name.</param>
/// <param name="Call">The member that was called, for example <c>Receive</c>, or what is waited for.</param>
/// <param name="State">The state of the socket, for example <c>Established</c>.</param>
/// <param name="Local">The local endpoint, or a dash.</param>
/// <param name="Remote">The remote endpoint, or a dash; the name that is looked up.</param>
/// <param name="Since">Virtual time at which the call was made.</param>
public sealed record PendingCall(
    string Host, int Socket, string Call, string State, string Local, string Remote, TimeSpan Since)
{
    /// <summary>The name of the simulated thread that waits in the call; null when it is none.</summary>
    public string? Thread { get; init; }

    /// <summary>The call as one line.</summary>
    public override string ToString()
    {
        var who = Thread is null ? $"host {Host}" : $"host {Host}, thread {Thread}";
        return string.Create(CultureInfo.InvariantCulture, $"{who}{Subject}, waiting since {Since.TotalSeconds:0.000000} s");
    }

    private string Subject => (Socket, Remote) switch
    {
        (0, "-") => $": {Call}",
        (0, _) => $": {Call} of {Remote}",
        _ => string.Create(CultureInfo.InvariantCulture, $", socket {Socket}: {Call} on {Local} (peer {Remote}, {State})"),
    };
}
