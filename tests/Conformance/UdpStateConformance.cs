// Every operation in every state of a UDP socket, against the tables in UdpStateTables, over each family. One test is one row: all
// differences of an operation are reported together.

using SimNet.Tests.Architecture;

namespace SimNet.Tests.Conformance;

public abstract class UdpStateConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(UdpStateTables.Open), MemberType = typeof(UdpStateTables))]
    public Task Open_EachOperation_DoesWhatTheTableSays(string operation) => CheckAsync(StateTable.UdpOpen, operation);

    [Theory]
    [MemberData(nameof(UdpStateTables.Connected), MemberType = typeof(UdpStateTables))]
    public Task Connected_EachOperation_DoesWhatTheTableSays(string operation) => CheckAsync(StateTable.UdpConnected, operation);

    [Theory]
    [MemberData(nameof(UdpStateTables.Ended), MemberType = typeof(UdpStateTables))]
    public Task Ended_EachOperation_DoesWhatTheTableSays(string operation) => CheckAsync(StateTable.UdpEnded, operation);

    private static Task CheckAsync(StateTable table, string operation) => TNetwork.RunAsync(async network =>
    {
        var differences = new List<string>();
        foreach (var family in Enum.GetValues<UdpFamily>())
        foreach (var (state, cell) in table.Row(operation))
        foreach (var blocking in UdpOperations.Modes(operation))
        {
            // What a connect to port 0 leaves behind is the one thing that dual mode does in its own way (UdpConnectConformance).
            if (family == UdpFamily.Dual && state == "dissolved")
                continue;
            var (expected, actual) = (cell.Expected(blocking), await UdpOperations.RunAsync(network, family, operation, state, blocking));
            if (actual != expected)
                differences.Add($"{operation}, {family}, {state}, {(blocking ? "blocking" : "non-blocking")}: {actual} instead of {expected}");
        }

        Violations.None(differences);
    });
}

public sealed class UdpStatesOnReal : UdpStateConformance<OnReal>;
