// A simulated network with one host, and the conformance classes on it. One thread drives it: bodies start what has to wait as
// asynchronous calls and join later.

using SimNet.Simulated;

namespace SimNet.Tests.Conformance;

public sealed class OnSimulated : INetworkUnderTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(Func<INetwork, Task> body)
    {
        var simulation = new Simulation(seed: 1);
        var host = simulation.AddHost("host");
        await simulation.RunAsync(() => body(host.Network)).WaitAsync(Limit, TestContext.Current.CancellationToken);
    }
}

public sealed class AddressingOnSimulated : AddressingConformance<OnSimulated>;

public sealed class BacklogOnSimulated : BacklogConformance<OnSimulated>;

public sealed class BindRulesOnSimulated : BindRuleConformance<OnSimulated>;

public sealed class CancellationOnSimulated : CancellationConformance<OnSimulated>;

public sealed class CloseOnSimulated : CloseConformance<OnSimulated>;

public sealed class DualModeOnSimulated : DualModeConformance<OnSimulated>;

public sealed class EndedWaitsOnSimulated : EndedWaitsConformance<OnSimulated>;

public sealed class EndPointsOnSimulated : EndPointConformance<OnSimulated>;

public sealed class MixedCallsOnSimulated : MixedCallsConformance<OnSimulated>;

public sealed class FlagsOnSimulated : FlagConformance<OnSimulated>;

public sealed class FormsOnSimulated : FormConformance<OnSimulated>;

public sealed class LifeOnSimulated : LifeConformance<OnSimulated>;

public sealed class ListensOnSimulated : ListenConformance<OnSimulated>;

public sealed class MisuseOnSimulated : MisuseConformance<OnSimulated>;

public sealed class NamesOnSimulated : NameConformance<OnSimulated>;

public sealed class RawOptionsOnSimulated : RawOptionConformance<OnSimulated>;

public sealed class ReadinessOnSimulated : ReadinessConformance<OnSimulated>;

public sealed class SelectOnSimulated : SelectConformance<OnSimulated>;

public sealed class StatesOnSimulated : StateConformance<OnSimulated>;

public sealed class StreamsOnSimulated : StreamConformance<OnSimulated>;

public sealed class TcpOptionsOnSimulated : TcpOptionConformance<OnSimulated>;

public sealed class TimeoutsOnSimulated : TimeoutConformance<OnSimulated>;

public sealed class TransferOnSimulated : TransferConformance<OnSimulated>;

public sealed class UrgentOnSimulated : UrgentConformance<OnSimulated>;
