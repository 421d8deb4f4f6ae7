// Every operation in every state of a Unix domain socket, against the tables in Unix…StateTables. One test is one row: all
// differences of an operation are reported together.

using System.Net.Sockets;
using SimNet.Tests.Architecture;

namespace SimNet.Tests.Conformance;

public abstract class UnixStateConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(UnixStreamStateTables.Unconnected), MemberType = typeof(UnixStreamStateTables))]
    public Task Stream_Unconnected_DoesWhatTheTableSays(string operation) =>
        CheckAsync(SocketType.Stream, StateTable.UnixStreamUnconnected, operation);

    [Theory]
    [MemberData(nameof(UnixStreamStateTables.Connected), MemberType = typeof(UnixStreamStateTables))]
    public Task Stream_Connected_DoesWhatTheTableSays(string operation) =>
        CheckAsync(SocketType.Stream, StateTable.UnixStreamConnected, operation);

    [Theory]
    [MemberData(nameof(UnixStreamStateTables.Ended), MemberType = typeof(UnixStreamStateTables))]
    public Task Stream_Ended_DoesWhatTheTableSays(string operation) =>
        CheckAsync(SocketType.Stream, StateTable.UnixStreamEnded, operation);

    [Theory]
    [MemberData(nameof(UnixDatagramStateTables.Open), MemberType = typeof(UnixDatagramStateTables))]
    public Task Datagram_Open_DoesWhatTheTableSays(string operation) =>
        CheckAsync(SocketType.Dgram, StateTable.UnixDatagramOpen, operation);

    [Theory]
    [MemberData(nameof(UnixDatagramStateTables.PeerEnded), MemberType = typeof(UnixDatagramStateTables))]
    public Task Datagram_PeerEnded_DoesWhatTheTableSays(string operation) =>
        CheckAsync(SocketType.Dgram, StateTable.UnixDatagramPeerEnded, operation);

    [Theory]
    [MemberData(nameof(UnixDatagramStateTables.Ended), MemberType = typeof(UnixDatagramStateTables))]
    public Task Datagram_Ended_DoesWhatTheTableSays(string operation) =>
        CheckAsync(SocketType.Dgram, StateTable.UnixDatagramEnded, operation);

    [Theory]
    [MemberData(nameof(UnixSeqpacketStateTables.Unconnected), MemberType = typeof(UnixSeqpacketStateTables))]
    public Task Seqpacket_Unconnected_DoesWhatTheTableSays(string operation) =>
        CheckAsync(SocketType.Seqpacket, StateTable.UnixSeqpacketUnconnected, operation);

    [Theory]
    [MemberData(nameof(UnixSeqpacketStateTables.Connected), MemberType = typeof(UnixSeqpacketStateTables))]
    public Task Seqpacket_Connected_DoesWhatTheTableSays(string operation) =>
        CheckAsync(SocketType.Seqpacket, StateTable.UnixSeqpacketConnected, operation);

    [Theory]
    [MemberData(nameof(UnixSeqpacketStateTables.Ended), MemberType = typeof(UnixSeqpacketStateTables))]
    public Task Seqpacket_Ended_DoesWhatTheTableSays(string operation) =>
        CheckAsync(SocketType.Seqpacket, StateTable.UnixSeqpacketEnded, operation);

    private static Task CheckAsync(SocketType type, StateTable table, string operation) => TNetwork.RunAsync(async network =>
    {
        var differences = new List<string>();
        foreach (var (state, cell) in table.Row(operation))
        {
            foreach (var blocking in UnixOperations.Modes(operation))
            {
                var expected = cell.Expected(blocking);
                var actual = await UnixOperations.RunAsync(network, type, operation, state, blocking);
                if (actual != expected)
                    differences.Add($"{operation}, {state}, {(blocking ? "blocking" : "non-blocking")}: {actual} instead of {expected}");
            }
        }

        Violations.None(differences);
    });
}

public sealed class UnixStatesOnReal : UnixStateConformance<OnReal>;
