// The operating system's network: loopback, ephemeral ports, real time. The reference: what is asserted was seen here first.

namespace SimNet.Tests.Conformance;

public sealed class OnReal : INetworkUnderTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // On a thread of the pool, so that a blocking call that never returns fails the test instead of stopping the run.
    public static Task RunAsync(Func<INetwork, Task> body) =>
        Task.Run(() => body(RealNetwork.Instance)).WaitAsync(Limit, TestContext.Current.CancellationToken);
}
