// The two networks that one body runs on. A conformance class is abstract over this, with one sealed line per network, so that
// nothing can be asserted of the simulation that was not seen on the operating system.

namespace SimNet.Tests.Conformance;

public interface INetworkUnderTest
{
    /// <summary>Runs the body on a network of its own. Whoever implements this bounds the run.</summary>
    static abstract Task RunAsync(Func<INetwork, Task> body);
}
