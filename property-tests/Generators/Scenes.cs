// The scenes of each area.

using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators;

internal static class Scenes
{
    private static readonly Place[] s_inetPlaces =
        [Place.Loopback, Place.Any, Place.Loopback6, Place.Any6, Place.Mapped, Place.Neighbour, Place.Loopback, Place.Any];

    private static readonly Place[] s_unixPlaces = [Place.Path, Place.Abstract, Place.Path, Place.Loopback];

    private static readonly Gen<(Socks Type, Place Place)> s_tcp = Gen.Frequency(
        (5, Gen.Constant((Socks.Tcp4, Place.Loopback))),
        (1, Gen.Constant((Socks.Tcp4, Place.Any))),
        (2, Gen.Constant((Socks.Tcp6, Place.Loopback6))),
        (1, Gen.Constant((Socks.TcpDual, Place.Any6))),
        (1, Gen.Constant((Socks.TcpDual, Place.Mapped))));

    private static readonly Gen<(Socks Type, Place Place)> s_udp = Gen.Frequency(
        (5, Gen.Constant((Socks.Udp4, Place.Loopback))),
        (1, Gen.Constant((Socks.Udp4, Place.Any))),
        (2, Gen.Constant((Socks.Udp6, Place.Loopback6))),
        (1, Gen.Constant((Socks.UdpDual, Place.Any6))));

    private static readonly Gen<Socks> s_unixConnecting = Gen.Elements(Socks.UnixStream, Socks.UnixStream, Socks.UnixSeqpacket);

    public static Gen<Scene> Tcp { get; } =
        from kind in s_tcp
        from shape in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Constant(1)), (1, Gen.Constant(2)))
        from backlog in Gen.Elements(0, 1, 2, 5)
        from clients in Gen.Choose(1, 4)
        from isBlocking in Gen.Elements(true, false)
        from isBulk in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Scene(
            [.. TcpOpening(kind, shape, backlog, clients, isBlocking)],
            shape == 0 ? 3 : 1 + clients,
            [kind.Type, kind.Type, Socks.Tcp4, Socks.Tcp6, Socks.TcpDual],
            s_inetPlaces) { IsBulk = isBulk };

    public static Gen<Scene> Udp { get; } =
        from kind in s_udp
        from sockets in Gen.Choose(2, 3)
        from bound in Gen.Choose(1, 3)
        from connected in Gen.Choose(0, 2)
        from isBlocking in Gen.Elements(true, false)
        select new Scene(
            [.. UdpOpening(kind, sockets, bound, connected, isBlocking)],
            sockets,
            [kind.Type, kind.Type, Socks.Udp4, Socks.Udp6, Socks.UdpDual],
            [.. s_inetPlaces, Place.Broadcast]) { IsDatagram = true };

    public static Gen<Scene> Unix { get; } = Gen.OneOf(UnixPair(), UnixListener(), UnixDatagrams());

    private static IEnumerable<Operation> TcpOpening((Socks Type, Place Place) kind, int shape, int backlog, int clients, bool isBlocking)
    {
        if (shape == 2)
        {
            for (var i = 0; i <= clients; i++)
                yield return new Create(i, kind.Type);
            yield break;
        }

        yield return new Create(0, kind.Type);
        yield return new Bind(0, new Target(kind.Place, 0));
        yield return new Listen(0, backlog);
        if (shape == 0)
        {
            yield return new Create(1, kind.Type);
            yield return new Connect(1, Target.BoundBy(0), Form.Sync);
            yield return new Accept(0, 2, Form.Sync);
            clients = 1;
        }
        else
        {
            for (var i = 1; i <= clients; i++)
                yield return new Create(i, kind.Type);
        }

        for (var i = 0; !isBlocking && i <= clients; i++)
            yield return new SetBlocking(i, false);
        if (shape == 0 && !isBlocking)
            yield return new SetBlocking(2, false);
    }

    private static IEnumerable<Operation> UdpOpening((Socks Type, Place Place) kind, int sockets, int bound, int connected, bool isBlocking)
    {
        for (var i = 0; i < sockets; i++)
        {
            yield return new Create(i, kind.Type);
            if (!isBlocking)
                yield return new SetBlocking(i, false);
            if (i < bound)
                yield return new Bind(i, new Target(kind.Place, 0));
        }

        for (var i = 1; i <= connected && i < sockets; i++)
            yield return new Connect(i, Target.BoundBy(0), Form.Sync);
    }

    private static Gen<Scene> UnixPair() =>
        from type in Gen.Elements(SocketType.Stream, SocketType.Stream, SocketType.Dgram, SocketType.Seqpacket)
        from isBlocking in Gen.Elements(true, false)
        from isBulk in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        select UnixScene(
            isBlocking
                ? [new CreatePair(0, 1, type)]
                : [new CreatePair(0, 1, type), new SetBlocking(0, false), new SetBlocking(1, false)],
            2,
            isBulk && type == SocketType.Stream);

    private static Gen<Scene> UnixListener() =>
        from type in s_unixConnecting
        from place in Gen.Elements(Place.Path, Place.Abstract)
        from backlog in Gen.Choose(0, 2)
        from isBlocking in Gen.Elements(true, false)
        select UnixScene(
            [
                new Create(0, type), new Bind(0, new Target(place, 1)), new Listen(0, backlog), new Create(1, type),
                new Connect(1, Target.BoundBy(0), Form.Sync), new Accept(0, 2, Form.Sync), new Create(3, type),
                new SetBlocking(1, isBlocking), new SetBlocking(2, isBlocking), new SetBlocking(3, isBlocking),
            ],
            4,
            isBulk: false);

    private static Gen<Scene> UnixDatagrams() =>
        from place in Gen.Elements(Place.Path, Place.Abstract)
        from bound in Gen.Choose(1, 3)
        from isConnected in Gen.Elements(true, false)
        from isBlocking in Gen.Elements(true, false)
        select UnixScene([.. UnixDatagramOpening(place, bound, isConnected, isBlocking)], 3, isBulk: false) with { IsDatagram = true };

    private static IEnumerable<Operation> UnixDatagramOpening(Place place, int bound, bool isConnected, bool isBlocking)
    {
        for (var i = 0; i < 3; i++)
        {
            yield return new Create(i, Socks.UnixDatagram);
            yield return new SetBlocking(i, isBlocking);
            if (i < bound)
                yield return new Bind(i, new Target(place, i + 1));
        }

        if (isConnected)
            yield return new Connect(1, Target.BoundBy(0), Form.Sync);
    }

    private static Scene UnixScene(IReadOnlyList<Operation> opening, int sockets, bool isBulk) => new(
        opening, sockets, [Socks.UnixStream, Socks.UnixDatagram, Socks.UnixSeqpacket, Socks.UnixStream], s_unixPlaces)
    {
        IsBulk = isBulk,
        IsUnix = true,
    };
}
