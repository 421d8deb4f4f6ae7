// Every operation in every state of a TCP socket, over both families, against the tables in StateTables. One test is one row: all differences of
// an operation are reported together.

using System.Net.Sockets;
using SimNet.Tests.Architecture;

namespace SimNet.Tests.Conformance;

public abstract class StateConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Theory]
    [MemberData(nameof(StateTables.Unconnected), MemberType = typeof(StateTables))]
    public Task Unconnected_EachOperation_DoesWhatTheTableSays(AddressFamily family, string operation) =>
        CheckAsync(StateTable.Unconnected, operation, family);

    [Theory]
    [MemberData(nameof(StateTables.Connected), MemberType = typeof(StateTables))]
    public Task Connected_EachOperation_DoesWhatTheTableSays(AddressFamily family, string operation) =>
        CheckAsync(StateTable.Connected, operation, family);

    [Theory]
    [MemberData(nameof(StateTables.Ended), MemberType = typeof(StateTables))]
    public Task Ended_EachOperation_DoesWhatTheTableSays(AddressFamily family, string operation) =>
        CheckAsync(StateTable.Ended, operation, family);

    private static Task CheckAsync(StateTable table, string operation, AddressFamily family) => TNetwork.RunAsync(async network =>
    {
        var differences = new List<string>();
        foreach (var (state, cell) in table.Row(operation))
        {
            foreach (var blocking in TcpOperations.Modes(operation))
            {
                var expected = cell.Expected(blocking).Over(family);
                if (expected == StateTable.NotRun)
                    continue;
                var actual = await TcpOperations.RunAsync(network, operation, state, blocking, family);
                if (actual != expected)
                    differences.Add($"{operation}, {state}, {(blocking ? "blocking" : "non-blocking")}: {actual} instead of {expected}");
            }
        }

        Violations.None(differences);
    });
}

public sealed class StatesOnReal : StateConformance<OnReal>;
