// What one step of a program came to on both sides.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Agreement;

/// <summary>What one side said.</summary>
/// <param name="Answer">The call's answer.</param>
/// <param name="Ended">Calls of earlier steps that ended with this one, and what they answered.</param>
/// <param name="Seen">What could be seen of the sockets that the other side sees differently; empty when there is nothing.</param>
internal sealed record SideStep(Answer Answer, string Ended, string Seen)
{
    /// <summary>The errors that the calls which ended were told.</summary>
    public IReadOnlyList<SocketError> EndedErrors { get; init; } = [];

    public override string ToString() => string.Join("; ", new[] { Answer.ToString(), Ended, Seen }.Where(text => text.Length > 0));
}

internal sealed record Step(Operation Operation, SideStep Real, SideStep Simulated, bool IsEqual);
