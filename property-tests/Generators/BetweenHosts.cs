// Programs between two hosts: scenes of TCP and UDP that span the link, the operations of the grammar over their sockets, and the link going
// down and up among them. Sockets are numbered as the grammar does it and then dealt out: the even ones to the first host, the odd ones
// to the second.

using FsCheck;
using FsCheck.Fluent;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators;

internal static class BetweenHosts
{
    private const int Half = Slot.Count / 2;

    // Where programs go beside each other's sockets: the other host more often than anywhere else.
    private static readonly Place[] s_places =
    [
        Place.Other, Place.Other, Place.Other6, Place.Own, Place.Own6, Place.OtherMapped, Place.Loopback, Place.Loopback6, Place.Any, Place.Any6,
        Place.Silent, Place.Silent6, Place.Nobody, Place.Nobody6, Place.NoRoute, Place.NoRoute6, Place.Unreachable, Place.Unreachable6,
        Place.Prohibited, Place.Prohibited6, Place.Blackholed, Place.Blackholed6,
    ];

    private static readonly Gen<Kind> s_tcp = Gen.Elements(
        new Kind(Socks.Tcp4, Place.Own, Place.Other),
        new Kind(Socks.Tcp4, Place.Any, Place.Other),
        new Kind(Socks.Tcp6, Place.Own6, Place.Other6),
        new Kind(Socks.TcpDual, Place.Any6, Place.Other6),
        new Kind(Socks.TcpDual, Place.Any6, Place.OtherMapped));

    private static readonly Gen<Kind> s_udp = Gen.Elements(
        new Kind(Socks.Udp4, Place.Own, Place.Other),
        new Kind(Socks.Udp4, Place.Any, Place.Other),
        new Kind(Socks.Udp6, Place.Own6, Place.Other6),
        new Kind(Socks.UdpDual, Place.Any6, Place.Other6),
        new Kind(Socks.UdpDual, Place.Any6, Place.OtherMapped));

    private sealed record Kind(Socks Type, Place Bind, Place Peer);

    /// <summary>Programs of TCP, UDP or both.</summary>
    public static Gen<SocketProgram> Programs(Area area) =>
        from scene in SceneOf(area)
        from count in Gen.Frequency((2, Gen.Choose(4, 10)), (4, Gen.Choose(10, 25)), (2, Gen.Choose(25, 40)))
        from body in Gen.ListOf(Gen.Frequency((2, Grammar.Body(scene).Where(IsWanted)), (3, Crossing(scene))), count)
        from outage in Outages(count)
        from reads in Gen.Elements(true, true, false)
        select new SocketProgram(
            [.. scene.Opening.Concat(Numbered(WithOutage([.. body], outage), scene)).Concat(Closing(scene, reads)).Select(Dealt)]);

    private static Gen<Scene> SceneOf(Area area) => area switch
    {
        Area.Tcp => TcpScenes,
        Area.Udp => UdpScenes,
        Area.All => Gen.Frequency((3, TcpScenes), (2, UdpScenes)),
        _ => throw new ArgumentOutOfRangeException(nameof(area), area, "Between hosts there are TCP and UDP."),
    };

    // The listener is 0; 1 and 3 are clients on the other host, 2 is one on its own.
    private static Gen<Scene> TcpScenes { get; } =
        from kind in s_tcp
        from isConnected in Gen.Elements(true, true, false)
        from backlog in Gen.Elements(0, 1, 5)
        from isBlocking in Gen.Elements(true, false)
        select new Scene([.. TcpOpening(kind, isConnected, backlog, isBlocking)], 5, [kind.Type, Socks.Tcp4, Socks.Tcp6, Socks.TcpDual], s_places);

    private static Gen<Scene> UdpScenes { get; } =
        from kind in s_udp
        from bound in Gen.Choose(1, 4)
        from connected in Gen.Choose(0, 2)
        from isBlocking in Gen.Elements(true, false)
        select new Scene([.. UdpOpening(kind, bound, connected, isBlocking)], 4, [kind.Type, Socks.Udp4, Socks.Udp6, Socks.UdpDual], s_places)
        {
            IsDatagram = true,
        };

    private static IEnumerable<Operation> TcpOpening(Kind kind, bool isConnected, int backlog, bool isBlocking)
    {
        yield return new Create(0, kind.Type);
        yield return new Bind(0, new Target(kind.Bind, 0));
        yield return new Listen(0, backlog);
        for (var i = 1; i < 4; i++)
            yield return new Create(i, kind.Type);
        if (isConnected)
        {
            yield return new Connect(1, Target.PortOf(0, kind.Peer), Form.Sync);
            yield return new Accept(0, 4, Form.Sync);
        }

        for (var i = 0; !isBlocking && i < 5; i++)
            yield return new SetBlocking(i, false);
    }

    private static IEnumerable<Operation> UdpOpening(Kind kind, int bound, int connected, bool isBlocking)
    {
        for (var i = 0; i < 4; i++)
        {
            yield return new Create(i, kind.Type);
            if (!isBlocking)
                yield return new SetBlocking(i, false);
            if (i < bound)
                yield return new Bind(i, new Target(kind.Bind, 0));
        }

        for (var i = 1; i <= connected; i++)
            yield return new Connect(i, Target.PortOf(i - 1, kind.Peer), Form.Sync);
    }

    private static IEnumerable<Operation> Closing(Scene scene, bool reads)
    {
        for (var i = 0; i < scene.Sockets; i++)
        {
            yield return new GetError(i);
            if (reads)
                yield return new Drain(i);
        }
    }

    // What crosses the link, or would: on the sockets of the scene, and on fresh ones.
    private static Gen<Operation> Crossing(Scene scene)
    {
        var slot = Gen.Choose(0, scene.Sockets - 1).Select(static number => (Slot)number);
        var form = Gen.Elements(Form.Sync, Form.Sync, Form.Async);
        var bytes = Gen.Frequency((8, Gen.Choose(1, 200)), (2, Gen.Choose(1000, 5000)));
        var target = Gen.Frequency(
            (3, from socket in slot from place in Gen.Elements(s_places) select Target.PortOf(socket, place)),
            (1, slot.Select(Target.BoundBy)),
            (1, Gen.Elements(s_places).Select(static place => new Target(place, 1))));
        return Gen.Frequency(
            (scene.IsDatagram ? 4 : 10, Op(from socket in slot from size in bytes from how in form select new Send(socket, size, how))),
            (scene.IsDatagram ? 14 : 1, Op(
                from socket in slot from size in bytes from to in target from how in form select new SendTo(socket, size, to, how))),
            (8, Op(from socket in slot from size in bytes from how in form select new Receive(socket, size, how))),
            (scene.IsDatagram ? 4 : 0, Op(
                from socket in slot from size in bytes from how in form select new ReceiveMessageFrom(socket, size, how))),
            (6, Op(from socket in slot from to in target from how in form select new Connect(socket, to, how))),
            (3, Op(from type in Gen.Elements(scene.Types) select new Create(-1, type))),
            (scene.IsDatagram ? 0 : 3, Op(from how in form select new Accept(0, 0, how))),
            (3, Op(slot.Select(static socket => new GetError(socket)))),
            (2, Op(from socket in slot from value in Gen.Elements(true, false) select new SetBlocking(socket, value))),
            (2, Op(from socket in slot from to in target from time in Gen.Elements(1, 4) select new ConnectTimed(socket, to, time))),
            (1, Op(from socket in slot from at in target select new Bind(socket, at))),
            (1, Op(slot.Select(static socket => new LocalEndPoint(socket)))),
            (1, Op(slot.Select(static socket => new RemoteEndPoint(socket)))),
            (1, Op(slot.Select(static socket => new Close(socket, 0)))),
            (1, Op(Gen.Elements(1, 3, 50).Select(static milliseconds => new Wait(milliseconds)))));
    }

    private static Gen<Operation> Op<T>(Gen<T> gen)
        where T : Operation => Grammar.Op(gen);

    // ---- The link

    private sealed record Outage(int Host, int From, int Until);

    // Taking it up costs more than a second of real time, so most programs leave it alone.
    private static Gen<Outage?> Outages(int operations) => Gen.Frequency(
        (12, Gen.Constant((Outage?)null)),
        (5, from host in Gen.Elements(0, 1) from at in Gen.Choose(0, operations) select (Outage?)new Outage(host, at, int.MaxValue)),
        (2, from host in Gen.Elements(0, 1)
            from at in Gen.Choose(0, operations - 1)
            from length in Gen.Choose(1, 8)
            select (Outage?)new Outage(host, at, at + length)));

    private static IEnumerable<Operation> WithOutage(IReadOnlyList<Operation> body, Outage? outage)
    {
        for (var i = 0; i < body.Count; i++)
        {
            if (outage is not null && i == outage.From)
                yield return new LinkDown(outage.Host);
            if (outage is not null && i == outage.Until)
                yield return new LinkUp(outage.Host);
            yield return body[i];
        }

        if (outage is not null && outage.Until != int.MaxValue)
            yield return new LinkUp(outage.Host);
    }

    // ---- Numbers

    // Of Unix domain sockets, names and impossible sockets nothing is different between hosts. SendFile sends twice in one call, and whether
    // an answer to the first comes before the second is a race with the link.
    private static bool IsWanted(Operation operation) =>
        operation is not (CreatePair or PassSocket or Resolve or CreateUnsupported or SendFile);

    // Sockets that come to be get numbers that nobody has yet, on the host of whoever makes them.
    private static IEnumerable<Operation> Numbered(IEnumerable<Operation> body, Scene scene)
    {
        int[] next = [scene.Sockets + (scene.Sockets % 2), scene.Sockets + 1 - (scene.Sockets % 2)];
        foreach (var operation in body)
        {
            var host = operation.On is { Number: > 0 } slot ? slot.Number % 2 : 0;
            if (operation is Create)
                host = next[0] <= next[1] ? 0 : 1;
            var into = (Slot)Math.Min(next[host], Slot.Count - 2 + host);
            var numbered = operation switch
            {
                Accept accept => accept with { Into = into },
                AcceptTimed accept => accept with { Into = into },
                ReceiveMessage receive => receive with { Into = into },
                Create create => create with { Socket = into },
                _ => operation,
            };
            if (operation is Accept or AcceptTimed or Create)
                next[host] += 2;
            yield return numbered;
        }
    }

    private static Operation Dealt(Operation operation)
    {
        // One call asks about sockets of one host.
        if (operation is Select select)
            operation = OnOneHost(select);
        return OperationText.With(operation, static value => value switch
        {
            Slot slot => Dealt(slot),
            Slot[] slots => Array.ConvertAll(slots, Dealt),
            Target target => target with { Of = Dealt(target.Of) },
            _ => value,
        });
    }

    private static Select OnOneHost(Select select)
    {
        var host = select.Read[0].Number % 2;
        Slot[] OfHost(Slot[] slots) => Array.FindAll(slots, slot => slot.Number % 2 == host);
        return new Select(OfHost(select.Read), OfHost(select.Write), OfHost(select.Error));
    }

    private static Slot Dealt(Slot slot) => slot.Number < 0 ? slot : (slot.Number % 2 * Half) + (slot.Number / 2);
}
