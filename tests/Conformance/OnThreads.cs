// The simulated network with the body on simulated threads: a handful of them take turns in running whatever the body awaits, as the
// threads of the pool do on the real network, and a blocking call of the body keeps one of them waiting and no other.

using System.Collections.Concurrent;
using SimNet.Simulated;

namespace SimNet.Tests.Conformance;

public sealed class OnThreads : INetworkUnderTest
{
    private const int Workers = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(Func<INetwork, Task> body)
    {
        using var simulation = new Simulation(seed: 1);
        var host = simulation.AddBodysHost();
        var work = new BlockingCollection<Action>();
        await simulation.RunAsync(async () =>
        {
            var running = new TaskCompletionSource<Task>();
            for (var i = 0; i < Workers; i++)
                host.StartThread(() => Work(work));
            work.Add(() => running.SetResult(body(host.Network)), CancellationToken.None);
            try
            {
                await await running.Task;
            }
            finally
            {
                work.CompleteAdding();
            }
        }).WaitAsync(Limit, TestContext.Current.CancellationToken);
    }

    private static void Work(BlockingCollection<Action> work)
    {
        SynchronizationContext.SetSynchronizationContext(new WorkContext(work, SynchronizationContext.Current!));
        foreach (var call in work.GetConsumingEnumerable(CancellationToken.None))
            call();
    }

    // One for each thread, because waiting is left to the thread's own context, which passes the baton on.
    private sealed class WorkContext : SynchronizationContext
    {
        private readonly BlockingCollection<Action> _work;
        private readonly SynchronizationContext _thread;

        public WorkContext(BlockingCollection<Action> work, SynchronizationContext thread)
        {
            (_work, _thread) = (work, thread);
            SetWaitNotificationRequired();
        }

        // What a body left behind when it failed is not run any more.
        public override void Post(SendOrPostCallback d, object? state)
        {
            if (!_work.IsAddingCompleted)
                _work.Add(() => d(state), CancellationToken.None);
        }

        public override int Wait(nint[] waitHandles, bool waitAll, int millisecondsTimeout) =>
            _thread.Wait(waitHandles, waitAll, millisecondsTimeout);
    }
}

public sealed class AddressingOnThreads : AddressingConformance<OnThreads>;

public sealed class BacklogOnThreads : BacklogConformance<OnThreads>;

public sealed class BindRulesOnThreads : BindRuleConformance<OnThreads>;

public sealed class BlockedCallsOnThreads : BlockedCallsConformance<OnThreads>;

public sealed class CancellationOnThreads : CancellationConformance<OnThreads>;

public sealed class CloseOnThreads : CloseConformance<OnThreads>;

public sealed class DualModeOnThreads : DualModeConformance<OnThreads>;

public sealed class EndPointsOnThreads : EndPointConformance<OnThreads>;

public sealed class EndedWaitsOnThreads : EndedWaitsConformance<OnThreads>;

public sealed class FlagsOnThreads : FlagConformance<OnThreads>;

public sealed class FormsOnThreads : FormConformance<OnThreads>;

public sealed class KeptOptionsOnThreads : KeptOptionConformance<OnThreads>;

public sealed class LifeOnThreads : LifeConformance<OnThreads>;

public sealed class ListensOnThreads : ListenConformance<OnThreads>;

public sealed class MisuseOnThreads : MisuseConformance<OnThreads>;

public sealed class MixedCallsOnThreads : MixedCallsConformance<OnThreads>;

public sealed class NamesOnThreads : NameConformance<OnThreads>;

public sealed class OptionSupportOnThreads : OptionSupportConformance<OnThreads>;

public sealed class PythonDatagramOnThreads : PythonDatagramConformance<OnThreads>;

public sealed class PythonDatagramOptionOnThreads : PythonDatagramOptionConformance<OnThreads>;

public sealed class PythonEchoOnThreads : PythonEchoConformance<OnThreads>;

public sealed class PythonErrorOnThreads : PythonErrorConformance<OnThreads>;

public sealed class PythonFileOnThreads : PythonFileConformance<OnThreads>;

public sealed class PythonFlagOnThreads : PythonFlagConformance<OnThreads>;

public sealed class PythonMethodOnThreads : PythonMethodConformance<OnThreads>;

public sealed class PythonNameOnThreads : PythonNameConformance<OnThreads>;

public sealed class PythonOptionOnThreads : PythonOptionConformance<OnThreads>;

public sealed class PythonRawOptionOnThreads : PythonRawOptionConformance<OnThreads>;

public sealed class PythonSocketOnThreads : PythonSocketConformance<OnThreads>;

public sealed class PythonSocketTypeOnThreads : PythonSocketTypeConformance<OnThreads>;

public sealed class PythonTimeoutOnThreads : PythonTimeoutConformance<OnThreads>;

public sealed class PythonUnixOnThreads : PythonUnixConformance<OnThreads>;

public sealed class PythonUrgentOnThreads : PythonUrgentConformance<OnThreads>;

public sealed class RawOptionsOnThreads : RawOptionConformance<OnThreads>;

public sealed class ReadinessOnThreads : ReadinessConformance<OnThreads>;

public sealed class SelectOnThreads : SelectConformance<OnThreads>;

public sealed class StatesOnThreads : StateConformance<OnThreads>;

public sealed class StreamsOnThreads : StreamConformance<OnThreads>;

public sealed class TcpOptionsOnThreads : TcpOptionConformance<OnThreads>;

public sealed class TimeoutsOnThreads : TimeoutConformance<OnThreads>;

public sealed class TransferOnThreads : TransferConformance<OnThreads>;

public sealed class UdpAddressesOnThreads : UdpAddressConformance<OnThreads>;

public sealed class UdpBroadcastsOnThreads : UdpBroadcastConformance<OnThreads>;

public sealed class UdpConnectOnThreads : UdpConnectConformance<OnThreads>;

public sealed class UdpErrorsOnThreads : UdpErrorConformance<OnThreads>;

public sealed class UdpMessagesOnThreads : UdpMessageConformance<OnThreads>;

public sealed class UdpMulticastsOnThreads : UdpMulticastConformance<OnThreads>;

public sealed class UdpOptionsOnThreads : UdpOptionConformance<OnThreads>;

public sealed class UdpQueuesOnThreads : UdpQueueConformance<OnThreads>;

public sealed class UdpStatesOnThreads : UdpStateConformance<OnThreads>;

public sealed class UdpTransferOnThreads : UdpTransferConformance<OnThreads>;

public sealed class UdpWaitsOnThreads : UdpWaitConformance<OnThreads>;

public sealed class UnixAddressesOnThreads : UnixAddressConformance<OnThreads>;

public sealed class UnixBacklogOnThreads : UnixBacklogConformance<OnThreads>;

public sealed class UnixClosesOnThreads : UnixCloseConformance<OnThreads>;

public sealed class UnixCredentialsOnThreads : UnixCredentialsConformance<OnThreads>;

public sealed class UnixDatagramsOnThreads : UnixDatagramConformance<OnThreads>;

public sealed class UnixMessagesOnThreads : UnixMessageConformance<OnThreads>;

public sealed class UnixOptionsOnThreads : UnixOptionConformance<OnThreads>;

public sealed class UnixPairsOnThreads : UnixPairConformance<OnThreads>;

public sealed class UnixPassedSocketsOnThreads : UnixPassedSocketsConformance<OnThreads>;

public sealed class UnixSeqpacketsOnThreads : UnixSeqpacketConformance<OnThreads>;

public sealed class UnixStatesOnThreads : UnixStateConformance<OnThreads>;

public sealed class UnixStreamsOnThreads : UnixStreamConformance<OnThreads>;

public sealed class UnixWaitsOnThreads : UnixWaitsConformance<OnThreads>;

public sealed class UrgentOnThreads : UrgentConformance<OnThreads>;
