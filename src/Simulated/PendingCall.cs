using System.Globalization;

namespace SimNet.Simulated;

/// <summary>A call that waits, as reports name it.</summary>
/// <param name="Host">The name of the host.</param>
/// <param name="Socket">The number of the socket on that host; 0 for a call that has none, such as a lookup of a name.</param>
/// <param name="Call">The member that was called, for example <c>Receive</c>.</param>
/// <param name="State">The state of the socket, for example <c>Established</c>.</param>
/// <param name="Local">The local endpoint, or a dash.</param>
/// <param name="Remote">The remote endpoint, or a dash; the name that is looked up.</param>
/// <param name="Since">Virtual time at which the call was made.</param>
public sealed record PendingCall(
    string Host, int Socket, string Call, string State, string Local, string Remote, TimeSpan Since)
{
    /// <summary>The call as one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"host {Host}{Subject}, waiting since {Since.TotalSeconds:0.000000} s");

    private string Subject => Socket == 0
        ? $": {Call} of {Remote}"
        : string.Create(CultureInfo.InvariantCulture, $", socket {Socket}: {Call} on {Local} (peer {Remote}, {State})");
}
