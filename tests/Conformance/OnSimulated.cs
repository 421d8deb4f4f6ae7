// A simulated network with one host, and the conformance classes on it. The thread pool drives it: bodies start what has to wait as
// asynchronous calls and join later. The other drivers are OnManual and OnThreads.

using SimNet.Simulated;

namespace SimNet.Tests.Conformance;

public sealed class OnSimulated : INetworkUnderTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(Func<INetwork, Task> body)
    {
        using var simulation = new Simulation(seed: 1);
        var host = simulation.AddBodysHost();
        await simulation.RunAsync(() => body(host.Network)).WaitAsync(Limit, TestContext.Current.CancellationToken);
    }
}

public sealed class AddressingOnSimulated : AddressingConformance<OnSimulated>;

public sealed class BacklogOnSimulated : BacklogConformance<OnSimulated>;

public sealed class BindRulesOnSimulated : BindRuleConformance<OnSimulated>;

public sealed class BlockedCallsOnSimulated : BlockedCallsConformance<OnSimulated>;

public sealed class CancellationOnSimulated : CancellationConformance<OnSimulated>;

public sealed class CloseOnSimulated : CloseConformance<OnSimulated>;

public sealed class DualModeOnSimulated : DualModeConformance<OnSimulated>;

public sealed class EndPointsOnSimulated : EndPointConformance<OnSimulated>;

public sealed class EndedWaitsOnSimulated : EndedWaitsConformance<OnSimulated>;

public sealed class FlagsOnSimulated : FlagConformance<OnSimulated>;

public sealed class FormsOnSimulated : FormConformance<OnSimulated>;

public sealed class KeptOptionsOnSimulated : KeptOptionConformance<OnSimulated>;

public sealed class LifeOnSimulated : LifeConformance<OnSimulated>;

public sealed class ListensOnSimulated : ListenConformance<OnSimulated>;

public sealed class MisuseOnSimulated : MisuseConformance<OnSimulated>;

public sealed class MixedCallsOnSimulated : MixedCallsConformance<OnSimulated>;

public sealed class NamesOnSimulated : NameConformance<OnSimulated>;

public sealed class OptionSupportOnSimulated : OptionSupportConformance<OnSimulated>;

public sealed class PythonDatagramOnSimulated : PythonDatagramConformance<OnSimulated>;

public sealed class PythonDatagramOptionOnSimulated : PythonDatagramOptionConformance<OnSimulated>;

public sealed class PythonEchoOnSimulated : PythonEchoConformance<OnSimulated>;

public sealed class PythonErrorOnSimulated : PythonErrorConformance<OnSimulated>;

public sealed class PythonFileOnSimulated : PythonFileConformance<OnSimulated>;

public sealed class PythonFlagOnSimulated : PythonFlagConformance<OnSimulated>;

public sealed class PythonMethodOnSimulated : PythonMethodConformance<OnSimulated>;

public sealed class PythonNameOnSimulated : PythonNameConformance<OnSimulated>;

public sealed class PythonOptionOnSimulated : PythonOptionConformance<OnSimulated>;

public sealed class PythonRawOptionOnSimulated : PythonRawOptionConformance<OnSimulated>;

public sealed class PythonSocketOnSimulated : PythonSocketConformance<OnSimulated>;

public sealed class PythonSocketTypeOnSimulated : PythonSocketTypeConformance<OnSimulated>;

public sealed class PythonTimeoutOnSimulated : PythonTimeoutConformance<OnSimulated>;

public sealed class PythonUnixOnSimulated : PythonUnixConformance<OnSimulated>;

public sealed class PythonUrgentOnSimulated : PythonUrgentConformance<OnSimulated>;

public sealed class RawOptionsOnSimulated : RawOptionConformance<OnSimulated>;

public sealed class ReadinessOnSimulated : ReadinessConformance<OnSimulated>;

public sealed class SelectOnSimulated : SelectConformance<OnSimulated>;

public sealed class StatesOnSimulated : StateConformance<OnSimulated>;

public sealed class StreamsOnSimulated : StreamConformance<OnSimulated>;

public sealed class TcpOptionsOnSimulated : TcpOptionConformance<OnSimulated>;

public sealed class TimeoutsOnSimulated : TimeoutConformance<OnSimulated>;

public sealed class TransferOnSimulated : TransferConformance<OnSimulated>;

public sealed class UdpAddressesOnSimulated : UdpAddressConformance<OnSimulated>;

public sealed class UdpBroadcastsOnSimulated : UdpBroadcastConformance<OnSimulated>;

public sealed class UdpConnectOnSimulated : UdpConnectConformance<OnSimulated>;

public sealed class UdpErrorsOnSimulated : UdpErrorConformance<OnSimulated>;

public sealed class UdpMessagesOnSimulated : UdpMessageConformance<OnSimulated>;

public sealed class UdpMulticastsOnSimulated : UdpMulticastConformance<OnSimulated>;

public sealed class UdpOptionsOnSimulated : UdpOptionConformance<OnSimulated>;

public sealed class UdpQueuesOnSimulated : UdpQueueConformance<OnSimulated>;

public sealed class UdpStatesOnSimulated : UdpStateConformance<OnSimulated>;

public sealed class UdpTransferOnSimulated : UdpTransferConformance<OnSimulated>;

public sealed class UdpWaitsOnSimulated : UdpWaitConformance<OnSimulated>;

public sealed class UnixAddressesOnSimulated : UnixAddressConformance<OnSimulated>;

public sealed class UnixBacklogOnSimulated : UnixBacklogConformance<OnSimulated>;

public sealed class UnixClosesOnSimulated : UnixCloseConformance<OnSimulated>;

public sealed class UnixCredentialsOnSimulated : UnixCredentialsConformance<OnSimulated>;

public sealed class UnixDatagramsOnSimulated : UnixDatagramConformance<OnSimulated>;

public sealed class UnixMessagesOnSimulated : UnixMessageConformance<OnSimulated>;

public sealed class UnixOptionsOnSimulated : UnixOptionConformance<OnSimulated>;

public sealed class UnixPairsOnSimulated : UnixPairConformance<OnSimulated>;

public sealed class UnixPassedSocketsOnSimulated : UnixPassedSocketsConformance<OnSimulated>;

public sealed class UnixSeqpacketsOnSimulated : UnixSeqpacketConformance<OnSimulated>;

public sealed class UnixStatesOnSimulated : UnixStateConformance<OnSimulated>;

public sealed class UnixStreamsOnSimulated : UnixStreamConformance<OnSimulated>;

public sealed class UnixWaitsOnSimulated : UnixWaitsConformance<OnSimulated>;

public sealed class UrgentOnSimulated : UrgentConformance<OnSimulated>;
