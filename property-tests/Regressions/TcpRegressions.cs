// Programs with TCP sockets on which the networks once differed.

using System.Net.Sockets;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Regressions;

public class TcpRegressions
{
    [Fact]
    public void S8000_1() => Regression.Agrees(
        new Create(0, Socks.Tcp6),
        new Disconnect(0, true, Form.Sync),
        new Connect(0, new Target(Place.Loopback6, 1), Form.Sync),
        new Connect(0, new Target(Place.Any6, 1), Form.Sync));

    [Fact]
    public void S8000_2() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new SetBuffer(2, false, 1),
        new SendLarge(2, 5, Form.Sync));

    [Fact]
    public void S8000_3() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 1)),
        new Connect(0, Target.BoundBy(0), Form.Sync),
        new Receive(0, 0, Form.Sync),
        new Close(0, 1));

    [Fact]
    public void S8000_4() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Disconnect(0, true, Form.Sync),
        new Connect(0, new Target(Place.Loopback, 0), Form.Sync),
        new Connect(0, new Target(Place.Loopback, 1), Form.Sync));

    [Fact]
    public void S8000_5() => Regression.Agrees(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new SendLarge(1, 4737, Form.Async),
        new Cancel(1),
        new SendLarge(1, 1, Form.Sync));

    [Fact]
    public void S8000_6() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new GetRawOption(2, 6, 2));

    [Fact]
    public void S8000_7() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Send(1, 1, Form.Sync),
        new SendLarge(2, 177, Form.Sync),
        new SendLarge(1, 1, Form.Sync),
        new SendLarge(1, 55, Form.Sync),
        new Fill(0),
        new Drain(2),
        new Drain(1));

    [Fact]
    public void S8000_8() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new SetRawOption(1, 6, 3, 1),
        new SendLarge(2, 1, Form.Sync),
        new SendLarge(1, 37, Form.Sync));

    [Fact]
    public void S8200_1() => Regression.Agrees(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Create(1, Socks.Tcp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new GetRawOption(1, 6, 2));

    [Fact]
    public void S8200_2() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(1, Socks.TcpDual),
        new Connect(1, Target.BoundBy(0), Form.Async),
        new Bind(1, new Target(Place.Loopback, 0)),
        new SetFlag(1, Flag.DualMode, true));

    [Fact]
    public void S8200_3() => Regression.Agrees(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Any6, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Disconnect(2, true, Form.Sync),
        new Connect(2, Target.BoundBy(0), Form.Async),
        new Accept(0, 3, Form.Sync),
        new ReceiveVectored(2, [1], Form.Sync),
        new Dispose(2));

    [Fact]
    public void S8200_4() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 1)),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new GetRawOption(1, 6, 2));

    [Fact]
    public void S8200_5() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Send(2, 1, Form.Sync),
        new Shutdown(1, SocketShutdown.Send),
        new Close(2, 1),
        new Bind(1, new Target(Place.Loopback, 0)));

    [Fact]
    public void S8300_1() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new GetRawOption(2, 6, 2));

    [Fact]
    public void S8300_2() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Loopback, 1), Form.Sync),
        new SetFlag(0, Flag.MulticastLoopback, true),
        new Connect(0, new Target(Place.Loopback, 1), Form.Sync),
        new Bind(0, new Target(Place.Loopback, 0)),
        new SendUrgent(0, 1, Form.Sync),
        new Listen(0, 1),
        new Accept(0, 1, Form.Sync));

    [Fact]
    public void S8300_3() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Shutdown(0, SocketShutdown.Send),
        new Connect(0, Target.BoundBy(0), Form.Async),
        new RemoteEndPoint(0));

    [Fact]
    public void S8300_4() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 1)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp4),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Send(2, 1, Form.Sync),
        new Shutdown(1, SocketShutdown.Send),
        new Dispose(2),
        new Bind(1, new Target(Place.Loopback, 0)));

    [Fact]
    public void S8300_5() => Regression.Agrees(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Loopback6, 1)),
        new Create(1, Socks.TcpDual),
        new Disconnect(1, false, Form.Sync),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new ReceiveTruncated(1, 1, Form.Sync));

    [Fact]
    public void S8300_6() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Connect(0, Target.BoundBy(0), Form.Sync),
        new SendUrgent(0, 1, Form.Sync),
        new ReceiveVectored(0, [1], Form.Async),
        new ReceiveVectored(0, [1], Form.Async),
        new Send(0, 1, Form.Sync),
        new Send(0, 1, Form.Sync),
        new Disconnect(0, false, Form.Sync));

    [Fact]
    public void S8300_7() => Regression.Agrees(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Loopback6, 1)),
        new Listen(0, 0),
        new Create(1, Socks.Tcp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Close(0, 0),
        new Receive(1, 1, Form.Cancelled),
        new Connect(1, new Target(Place.Loopback, 1), Form.Async));

    [Fact]
    public void S8300_8() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Shutdown(0, SocketShutdown.Receive),
        new Listen(0, 1),
        new Shutdown(0, SocketShutdown.Receive),
        new Receive(0, 1, Form.Sync));

    [Fact]
    public void S9100_1() => Regression.Agrees(
        new Create(0, Socks.TcpDual),
        new Bind(0, new Target(Place.Loopback6, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp6),
        new Connect(1, Target.BoundBy(0), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Shutdown(1, SocketShutdown.Send),
        new Shutdown(2, SocketShutdown.Send),
        new Bind(2, new Target(Place.Any6, 0)),
        new SetFlag(2, Flag.DualMode, true));

    [Fact]
    public void S9100_2() => Regression.Agrees(
        new Create(0, Socks.Tcp4),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Listen(0, 1),
        new Create(1, Socks.Tcp4),
        new SetBlocking(1, false),
        new Connect(1, Target.PortOf(0, Place.Loopback), Form.Sync),
        new SendFile(1, 1, 1, Form.Cancelled),
        new ConnectTimed(1, new Target(Place.Loopback, 1), 1));
}
