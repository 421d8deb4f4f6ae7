// The simulated network driven by hand: no run, a thread of the test's own turns the loop, and whatever the body awaits goes on there. A
// blocking call of the body turns the loop itself.

using System.Collections.Concurrent;
using SimNet.Simulated;

namespace SimNet.Tests.Conformance;

public sealed class OnManual : INetworkUnderTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task RunAsync(Func<INetwork, Task> body) =>
        Task.Run(() => Drive(body)).WaitAsync(Limit, TestContext.Current.CancellationToken);

    private static Task Drive(Func<INetwork, Task> body)
    {
        using var simulation = new Simulation(seed: 1);
        var host = simulation.AddBodysHost();
        var context = new TurningContext();
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            Task? running = null;
            do
            {
                try
                {
                    simulation.RunUntil(() =>
                    {
                        running ??= body(host.Network);
                        context.RunPosted();
                        return running.IsCompleted;
                    });
                }
                catch (SimulationDeadlockException) when (context.WaitForPost())
                {
                    // The body had something done by the thread pool, and that has come back.
                }
            }
            while (!running!.IsCompleted);
            return running;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    // Continuations run at once on the thread that turns the loop. From elsewhere they are handed over to it.
    private sealed class TurningContext : SynchronizationContext
    {
        // As a run does: after so long it is a deadlock.
        private static readonly TimeSpan Outside = TimeSpan.FromMilliseconds(200);

        private readonly int _thread = Environment.CurrentManagedThreadId;
        private readonly BlockingCollection<Action> _posted = [];
        private Action? _first;

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (Environment.CurrentManagedThreadId == _thread)
                d(state);
            else
                _posted.Add(() => d(state));
        }

        public void RunPosted()
        {
            var first = _first;
            _first = null;
            first?.Invoke();
            while (_posted.TryTake(out var call))
                call();
        }

        // What comes is kept until the loop turns again: outside it nothing may wait.
        public bool WaitForPost() => _posted.TryTake(out _first, Outside);
    }
}

public sealed class AddressingOnManual : AddressingConformance<OnManual>;

public sealed class BacklogOnManual : BacklogConformance<OnManual>;

public sealed class BindRulesOnManual : BindRuleConformance<OnManual>;

public sealed class BlockedCallsOnManual : BlockedCallsConformance<OnManual>;

public sealed class CancellationOnManual : CancellationConformance<OnManual>;

public sealed class CloseOnManual : CloseConformance<OnManual>;

public sealed class DualModeOnManual : DualModeConformance<OnManual>;

public sealed class EndPointsOnManual : EndPointConformance<OnManual>;

public sealed class EndedWaitsOnManual : EndedWaitsConformance<OnManual>;

public sealed class FlagsOnManual : FlagConformance<OnManual>;

public sealed class FormsOnManual : FormConformance<OnManual>;

public sealed class KeptOptionsOnManual : KeptOptionConformance<OnManual>;

public sealed class LifeOnManual : LifeConformance<OnManual>;

public sealed class ListensOnManual : ListenConformance<OnManual>;

public sealed class MisuseOnManual : MisuseConformance<OnManual>;

public sealed class MixedCallsOnManual : MixedCallsConformance<OnManual>;

public sealed class NamesOnManual : NameConformance<OnManual>;

public sealed class OptionSupportOnManual : OptionSupportConformance<OnManual>;

public sealed class PythonDatagramOnManual : PythonDatagramConformance<OnManual>;

public sealed class PythonDatagramOptionOnManual : PythonDatagramOptionConformance<OnManual>;

public sealed class PythonEchoOnManual : PythonEchoConformance<OnManual>;

public sealed class PythonErrorOnManual : PythonErrorConformance<OnManual>;

public sealed class PythonFileOnManual : PythonFileConformance<OnManual>;

public sealed class PythonFlagOnManual : PythonFlagConformance<OnManual>;

public sealed class PythonMethodOnManual : PythonMethodConformance<OnManual>;

public sealed class PythonNameOnManual : PythonNameConformance<OnManual>;

public sealed class PythonOptionOnManual : PythonOptionConformance<OnManual>;

public sealed class PythonRawOptionOnManual : PythonRawOptionConformance<OnManual>;

public sealed class PythonSocketOnManual : PythonSocketConformance<OnManual>;

public sealed class PythonSocketTypeOnManual : PythonSocketTypeConformance<OnManual>;

public sealed class PythonTimeoutOnManual : PythonTimeoutConformance<OnManual>;

public sealed class PythonUnixOnManual : PythonUnixConformance<OnManual>;

public sealed class PythonUrgentOnManual : PythonUrgentConformance<OnManual>;

public sealed class RawOptionsOnManual : RawOptionConformance<OnManual>;

public sealed class ReadinessOnManual : ReadinessConformance<OnManual>;

public sealed class SelectOnManual : SelectConformance<OnManual>;

public sealed class StatesOnManual : StateConformance<OnManual>;

public sealed class StreamsOnManual : StreamConformance<OnManual>;

public sealed class TcpOptionsOnManual : TcpOptionConformance<OnManual>;

public sealed class TimeoutsOnManual : TimeoutConformance<OnManual>;

public sealed class TransferOnManual : TransferConformance<OnManual>;

public sealed class UdpAddressesOnManual : UdpAddressConformance<OnManual>;

public sealed class UdpBroadcastsOnManual : UdpBroadcastConformance<OnManual>;

public sealed class UdpConnectOnManual : UdpConnectConformance<OnManual>;

public sealed class UdpErrorsOnManual : UdpErrorConformance<OnManual>;

public sealed class UdpMessagesOnManual : UdpMessageConformance<OnManual>;

public sealed class UdpMulticastsOnManual : UdpMulticastConformance<OnManual>;

public sealed class UdpOptionsOnManual : UdpOptionConformance<OnManual>;

public sealed class UdpQueuesOnManual : UdpQueueConformance<OnManual>;

public sealed class UdpStatesOnManual : UdpStateConformance<OnManual>;

public sealed class UdpTransferOnManual : UdpTransferConformance<OnManual>;

public sealed class UdpWaitsOnManual : UdpWaitConformance<OnManual>;

public sealed class UnixAddressesOnManual : UnixAddressConformance<OnManual>;

public sealed class UnixBacklogOnManual : UnixBacklogConformance<OnManual>;

public sealed class UnixClosesOnManual : UnixCloseConformance<OnManual>;

public sealed class UnixCredentialsOnManual : UnixCredentialsConformance<OnManual>;

public sealed class UnixDatagramsOnManual : UnixDatagramConformance<OnManual>;

public sealed class UnixMessagesOnManual : UnixMessageConformance<OnManual>;

public sealed class UnixOptionsOnManual : UnixOptionConformance<OnManual>;

public sealed class UnixPairsOnManual : UnixPairConformance<OnManual>;

public sealed class UnixPassedSocketsOnManual : UnixPassedSocketsConformance<OnManual>;

public sealed class UnixSeqpacketsOnManual : UnixSeqpacketConformance<OnManual>;

public sealed class UnixStatesOnManual : UnixStateConformance<OnManual>;

public sealed class UnixStreamsOnManual : UnixStreamConformance<OnManual>;

public sealed class UnixWaitsOnManual : UnixWaitsConformance<OnManual>;

public sealed class UrgentOnManual : UrgentConformance<OnManual>;
