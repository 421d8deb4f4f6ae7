using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Regressions;

/// <summary>Programs between two hosts on which the networks once differed.</summary>
public sealed class BetweenHostsRegressions
{
    [Fact]
    public void T1() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Any6, 0)),
        new Listen(0, 1),
        new Create(12, Socks.Tcp6),
        new Connect(12, Target.PortOf(0, Place.Other6), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new LinkDown(0),
        new Send(2, 175, Form.Sync),
        new GetError(2));
    [Fact]
    public void T2() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Any6, 0)),
        new Listen(0, 1),
        new Create(12, Socks.Tcp6),
        new Connect(12, Target.PortOf(0, Place.Other6), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Shutdown(12, System.Net.Sockets.SocketShutdown.Both),
        new LinkDown(0),
        new Send(2, 175, Form.Sync),
        new GetError(2));
    [Fact]
    public void T3() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Any6, 0)),
        new Listen(0, 1),
        new Create(12, Socks.Tcp6),
        new Connect(12, Target.PortOf(0, Place.Other6), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Shutdown(12, System.Net.Sockets.SocketShutdown.Both),
        new LinkDown(0),
        new Send(2, 175, Form.Sync),
        new LinkUp(0),
        new GetError(2),
        new GetError(2),
        new SendVectored(2, [4], Form.Sync),
        new Receive(12, 119, Form.Sync),
        new GetError(2));
    [Fact]
    public void T4() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp6),
        new Bind(0, new Target(Place.Any6, 0)),
        new Listen(0, 1),
        new Create(12, Socks.Tcp6),
        new Connect(12, Target.PortOf(0, Place.Other6), Form.Sync),
        new Accept(0, 2, Form.Sync),
        new Shutdown(12, System.Net.Sockets.SocketShutdown.Both),
        new LinkDown(0),
        new Send(2, 175, Form.Sync),
        new LinkUp(0),
        new SendVectored(2, [4], Form.Sync),
        new GetError(2));
}
