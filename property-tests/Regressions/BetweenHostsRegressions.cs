using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Regressions;

/// <summary>Programs between two hosts on which the networks once differed.</summary>
public sealed class BetweenHostsRegressions
{
    [Fact]
    public void T110() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp4),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Nobody, 1), Form.Sync),
        new Wait(2800),new Wait(400),
        new GetError(0),new GetError(0));

    [Fact]
    public void T111() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp4),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Nobody, 1), Form.Sync),
        new Wait(2800),new Wait(400),
        new Send(0,1,Form.Sync), new GetError(0));

    [Fact]
    public void T112() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp4),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Nobody, 1), Form.Sync),
        new Wait(2800),new Wait(400),
        new Connect(0, new Target(Place.Nobody, 1), Form.Sync), new GetError(0));

    [Fact]
    public void T120() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp6),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Nobody6, 1), Form.Sync),
        new Wait(2800),new Wait(400),
        new GetError(0),new GetError(0));

    [Fact]
    public void T121() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp6),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Nobody6, 1), Form.Sync),
        new Wait(2800),new Wait(400),
        new Send(0,1,Form.Sync), new GetError(0));

    [Fact]
    public void T122() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp6),
        new SetBlocking(0, false),
        new Connect(0, new Target(Place.Nobody6, 1), Form.Sync),
        new Wait(2800),new Wait(400),
        new Connect(0, new Target(Place.Nobody6, 1), Form.Sync), new GetError(0));

    [Fact]
    public void T130() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp4),
        new Connect(0, new Target(Place.Nobody, 1), Form.Async),
        new Wait(3200), new GetError(0),  new GetError(0));

    [Fact]
    public void T131() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.Tcp4),
        new Connect(0, new Target(Place.Nobody, 1), Form.Sync),
        new Wait(3200), new GetError(0),  new GetError(0));

}
