using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Regressions;

/// <summary>Programs between two hosts on which the networks once differed.</summary>
public sealed class BetweenHostsRegressions
{
    [Fact]
    public void T1() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(2, Socks.UdpDual),
        new Connect(2, Target.PortOf(0, Place.Loopback), Form.Sync),
        new SendTo(2, 1, new Target(Place.Prohibited,1), Form.Sync));

    [Fact]
    public void T2() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(2, Socks.UdpDual),
        new Connect(2, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Disconnect(2, true, Form.Sync),new LocalEndPoint(2),new SendTo(2, 1, new Target(Place.Other,1), Form.Sync));

    [Fact]
    public void T3() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(2, Socks.UdpDual),
        new Connect(2, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Disconnect(2, true, Form.Sync),new SendTo(2, 1, new Target(Place.Unreachable,1), Form.Sync));

    [Fact]
    public void T4() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(2, Socks.UdpDual),
        new Connect(2, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Disconnect(2, true, Form.Sync),new SendTo(2, 1, new Target(Place.NoRoute,1), Form.Sync));

    [Fact]
    public void T5() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(2, Socks.UdpDual),
        new Connect(2, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Disconnect(2, true, Form.Sync),new SendTo(2, 1, new Target(Place.Blackholed,1), Form.Sync));

    [Fact]
    public void T6() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(2, Socks.UdpDual),
        new Connect(2, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Disconnect(2, true, Form.Sync),new SendTo(2, 1, new Target(Place.Loopback,1), Form.Sync));

    [Fact]
    public void T7() => Regression.AgreesBetweenHosts(
        new Create(0, Socks.UdpDual),
        new Bind(0, new Target(Place.Loopback, 0)),
        new Create(2, Socks.UdpDual),
        new Connect(2, Target.PortOf(0, Place.Loopback), Form.Sync),
        new Disconnect(2, true, Form.Sync),new Connect(2, new Target(Place.Prohibited,1), Form.Sync));

}
