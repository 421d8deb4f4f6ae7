// The first generator: a scene (sockets that are connected, listen, or are just there), then operations drawn by weight over its sockets,
// whether they make sense or not, then an end that reads and closes what is left. It keeps no model of what the sockets are.

using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators;

internal static class Grammar
{
    private static readonly Gen<Form> s_form = Gen.Frequency(
        (6, Gen.Constant(Form.Sync)), (5, Gen.Constant(Form.Async)), (1, Gen.Constant(Form.Cancelled)));

    private static readonly Gen<Form> s_quick = Gen.Frequency((3, Gen.Constant(Form.Sync)), (2, Gen.Constant(Form.Async)));

    private static readonly Gen<int> s_bytes = Gen.Frequency(
        (8, Gen.Choose(1, 12)), (3, Gen.Choose(13, 300)), (2, Gen.Choose(301, 3000)), (1, Gen.Choose(3001, 9000)), (1, Gen.Constant(0)));

    private static readonly Gen<int[]> s_sizes = Gen.OneOf(
        Gen.Choose(0, 20).Select(static size => new[] { size }),
        from first in Gen.Choose(0, 30) from second in Gen.Choose(0, 300) select new[] { first, second },
        from first in Gen.Choose(0, 9) from second in Gen.Choose(0, 9) from third in Gen.Choose(0, 2000) select new[] { first, second, third });

    private static readonly Gen<int> s_milliseconds = Gen.Elements(1, 3, 5);

    /// <summary>Programs of one area.</summary>
    public static Gen<SocketProgram> Programs(Area area) =>
        from scene in SceneOf(area)
        from count in Gen.Frequency((3, Gen.Choose(2, 8)), (3, Gen.Choose(8, 20)), (1, Gen.Choose(20, 35)))
        from body in Gen.ListOf(Body(scene), count)
        from end in End(scene)
        select new SocketProgram([.. scene.Opening, .. Numbered(body, scene), .. end]);

    // Accepted and passed sockets get numbers that nobody has yet.
    private static IEnumerable<Operation> Numbered(IEnumerable<Operation> body, Scene scene)
    {
        var next = scene.Sockets;
        foreach (var operation in body)
        {
            var into = (Slot)Math.Min(next, Slot.Count - 1);
            yield return operation switch
            {
                Accept accept => accept with { Into = into },
                AcceptTimed accept => accept with { Into = into },
                ReceiveMessage receive => receive with { Into = into },
                Create { Socket.Number: < 0 } create => create with { Socket = into },
                CreatePair pair => pair with { Socket = into, Other = Math.Min(next + 1, Slot.Count - 1) },
                _ => operation,
            };
            next += operation switch
            {
                Accept or AcceptTimed or ReceiveMessage or Create => 1,
                CreatePair => 2,
                _ => 0,
            };
        }
    }

    // ---- Scenes

    private static Gen<Scene> SceneOf(Area area) => area switch
    {
        Area.Tcp => Scenes.Tcp,
        Area.Udp => Scenes.Udp,
        Area.Unix => Scenes.Unix,
        _ => Gen.Frequency((5, Scenes.Tcp), (3, Scenes.Udp), (3, Scenes.Unix)),
    };

    private static Gen<IEnumerable<Operation>> End(Scene scene) =>
        from reads in Gen.Elements(true, true, false)
        from asks in Gen.Elements(true, false)
        select Closing(scene, reads, asks);

    private static IEnumerable<Operation> Closing(Scene scene, bool reads, bool asks)
    {
        var last = Math.Min(scene.Sockets + 2, Slot.Count);
        for (var i = 0; asks && i < last; i++)
        {
            yield return new RemoteEndPoint(i);
            yield return new Connected(i);
            yield return new GetError(i);
        }

        for (var i = 0; reads && i < last; i++)
            yield return new Drain(i);
        for (var i = 0; i < last; i++)
            yield return new Programs.Operations.Dispose(i);
    }

    // ---- Operations

    /// <summary>An operation that fits in a scene, on one of its sockets.</summary>
    internal static Gen<Operation> Body(Scene scene)
    {
        // Those of the scene mostly, and those that were made or accepted since.
        var slot = Gen.Frequency((9, Gen.Choose(0, scene.Sockets - 1)), (2, Gen.Choose(0, Math.Min(scene.Sockets + 2, Slot.Count) - 1)))
            .Select(static number => (Slot)number);
        var target = TargetOf(scene, slot);
        return Gen.Frequency(
            (30, Transfers(scene, slot, target)),
            (14, Questions(slot)),
            (9, Lives(scene, slot, target)),
            (7, Settings(scene, slot)),
            (5, Ends(slot)),
            (5, Waits(slot)));
    }

    private static Gen<Operation> Transfers(Scene scene, Gen<Slot> slot, Gen<Target> target)
    {
        var any = Gen.Frequency(
            (10, Op(from socket in slot from bytes in s_bytes from form in s_form select new Send(socket, bytes, form))),
            (12, Op(from socket in slot from bytes in s_bytes from form in s_form select new Receive(socket, bytes, form))),
            (3, Op(from socket in slot from sizes in s_sizes from form in s_quick select new SendVectored(socket, sizes, form))),
            (3, Op(from socket in slot from sizes in s_sizes from form in s_quick select new ReceiveVectored(socket, sizes, form))),
            (2, Op(from socket in slot from bytes in s_bytes select new SendTellingError(socket, bytes))),
            (2, Op(from socket in slot from bytes in s_bytes select new ReceiveTellingError(socket, bytes))),
            (3, Op(from socket in slot from bytes in s_bytes from form in s_form select new Peek(socket, bytes, form))),
            (3, Op(from socket in slot from bytes in s_bytes from form in s_form select new ReceiveFrom(socket, bytes, form))),
            (2, Op(from socket in slot from bytes in s_bytes from form in s_form select new ReceiveMessageFrom(socket, bytes, form))),
            (2, Op(from socket in slot from bytes in s_bytes from form in s_form select new ReceiveTruncated(socket, bytes, form))),
            (2, Op(from socket in slot from sizes in s_sizes from form in s_form select new SendMessage(socket, sizes, form))),
            (2, Op(from socket in slot
                   from sizes in s_sizes
                   from control in Gen.Elements(0, 20, 64, 1024)
                   from form in s_form
                   select new ReceiveMessage(socket, sizes, control, 0, form))),
            (scene.IsDatagram ? 12 : 2, Op(
                from socket in slot from bytes in s_bytes from to in target from form in s_form select new SendTo(socket, bytes, to, form))),
            (scene.IsDatagram ? 3 : 1, Op(
                from socket in slot from bytes in s_bytes from to in target from form in s_form select new SendMessageTo(socket, bytes, to, form))),
            (scene.IsDatagram ? 3 : 0, Op(
                from socket in slot
                from count in Gen.Elements(5, 12, 40, 300)
                from bytes in Gen.Elements(0, 1, 100, 2000)
                from to in target
                select new Flood(socket, count, bytes, to))),
            (1, Op(from socket in slot
                   from before in Gen.Choose(0, 50)
                   from after in Gen.Choose(0, 50)
                   from form in s_form
                   select new SendFile(socket, before, after, form))),
            (2, Op(from socket in slot from bytes in Gen.Choose(1, 3) from form in s_quick select new SendUrgent(socket, bytes, form))),
            (2, Op(from socket in slot from bytes in Gen.Choose(0, 2) from form in s_quick select new ReceiveUrgent(socket, bytes, form))),
            (scene.IsUnix ? 4 : 1, Op(
                from socket in slot from passed in slot from bytes in Gen.Choose(0, 4) from form in s_quick
                select new PassSocket(socket, passed, bytes, form))));
        var large = Gen.OneOf(
            Op(from socket in slot
               from kilobytes in Gen.Elements(64, 300, 3000)
               from form in Gen.Constant(Form.Async)
               select new SendLarge(socket, kilobytes, form)),
            Op(slot.Select(static socket => new Fill(socket))),
            Op(slot.Select(static socket => new Drain(socket))));
        return scene.IsBulk ? Gen.Frequency((3, any), (1, large)) : Gen.Frequency((20, any), (1, Op(slot.Select(static socket => new Drain(socket)))));
    }

    private static Gen<Operation> Questions(Gen<Slot> slot) => Gen.OneOf(
        Op(from socket in slot
           from mode in Gen.Elements(SelectMode.SelectRead, SelectMode.SelectWrite, SelectMode.SelectError)
           select new Poll(socket, mode)),
        Op(slot.Select(static socket => new Available(socket))),
        Op(slot.Select(static socket => new LocalEndPoint(socket))),
        Op(slot.Select(static socket => new RemoteEndPoint(socket))),
        Op(slot.Select(static socket => new Connected(socket))),
        Op(slot.Select(static socket => new IsBound(socket))),
        Op(slot.Select(static socket => new Describe(socket))),
        Op(slot.Select(static socket => new GetError(socket))),
        Op(from socket in slot from option in Options.Any select new GetOption(socket, option.Level, option.Name)),
        Op(from socket in slot from option in Options.Raw select new GetRawOption(socket, option.Level, option.Name)),
        Op(from socket in slot from flag in Gen.Elements(Enum.GetValues<Flag>()) select new GetFlag(socket, flag)),
        Op(from first in slot
           from second in slot
           from third in slot
           select new Select([first, second], [second, third], [third, first])));

    private static Gen<Operation> Lives(Scene scene, Gen<Slot> slot, Gen<Target> target)
    {
        // A waiting accept of a blocking socket is as good as an asynchronous one.
        var accept = Op(from socket in slot from form in s_form select new Accept(socket, 0, form));
        return Gen.Frequency(
            (4, Op(from socket in slot from to in target from form in s_form select new Connect(socket, to, form))),
            (4, accept),
            (2, Op(from socket in slot from at in target select new Bind(socket, at))),
            (2, Op(from socket in slot from backlog in Gen.Elements(0, 1, 2, 5, -1, int.MaxValue) select new Listen(socket, backlog))),
            (2, Op(from type in Gen.Elements(scene.Types) select new Create(-1, type))),
            (scene.IsUnix ? 2 : 1, Op(
                from type in Gen.Elements(SocketType.Stream, SocketType.Dgram, SocketType.Seqpacket) select new CreatePair(0, 0, type))),
            (1, Op(from socket in slot from milliseconds in s_milliseconds select new AcceptTimed(socket, 0, milliseconds))),
            (1, Op(from socket in slot
                   from to in target
                   from milliseconds in s_milliseconds
                   select new ConnectTimed(socket, to, milliseconds))),
            (1, Op(from socket in slot from reuse in Gen.Elements(true, false) from form in s_form select new Disconnect(socket, reuse, form))),
            (1, Options.Unsupported));
    }

    private static Gen<Operation> Settings(Scene scene, Gen<Slot> slot) => Gen.Frequency(
        (5, Op(from socket in slot from value in Gen.Elements(true, false) select new SetBlocking(socket, value))),
        (4, Op(from socket in slot
               from flag in Gen.Elements(Enum.GetValues<Flag>())
               from value in Gen.Elements(true, false)
               select new SetFlag(socket, flag, value))),
        (3, Op(from socket in slot
               from option in Options.Numbers
               from value in Gen.Elements(0, 1, 1, 2, 5, -1)
               select new SetOption(socket, option.Level, option.Name, value))),
        (2, Op(from socket in slot
               from option in Options.Raw
               from value in Gen.Elements(0, 1, 2, 100)
               select new SetRawOption(socket, option.Level, option.Name, value))),
        (scene.IsBulk || scene.IsDatagram ? 2 : 0, Op(
            from socket in slot
            from receiving in Gen.Elements(true, false)
            from bytes in Gen.Elements(0, 1, 2304, 5000, 20_000, 300_000)
            select new SetBuffer(socket, receiving, bytes))),
        (2, Op(from socket in slot
               from isOn in Gen.Elements(true, false)
               from seconds in Gen.Elements(0, 1)
               select new SetLinger(socket, isOn, seconds))),
        (1, Op(from socket in slot
               from receiving in Gen.Elements(true, false)
               from milliseconds in Gen.Elements(0, 1, 4, -1, -2)
               select new SetTimeout(socket, receiving, milliseconds))),
        (1, Op(from socket in slot from value in Gen.Elements(0, 1, 64, 255, 256, -1) select new SetTtl(socket, value))));

    private static Gen<Operation> Ends(Gen<Slot> slot) => Gen.Frequency(
        (2, Op(from socket in slot
               from how in Gen.Elements(SocketShutdown.Receive, SocketShutdown.Send, SocketShutdown.Both)
               select new Shutdown(socket, how))),
        (2, Op(slot.Select(static socket => new Programs.Operations.Dispose(socket)))),
        (1, Op(from socket in slot from seconds in Gen.Elements(0, 0, 1) select new Close(socket, seconds))));

    private static Gen<Operation> Waits(Gen<Slot> slot) => Gen.Frequency(
        (16, Op(slot.Select(static socket => new Cancel(socket)))),
        (8, Op(slot.Select(static socket => new Interrupt(socket)))),
        (4, Options.Names),
        (1, Op(Gen.Elements(1, 2, 45).Select(static milliseconds => new Wait(milliseconds)))));

    private static Gen<Target> TargetOf(Scene scene, Gen<Slot> slot) => Gen.Frequency(
        (10, slot.Select(Target.BoundBy)),
        (2, from socket in slot from place in Gen.Elements(scene.Places) select Target.PortOf(socket, place)),
        (3, from place in Gen.Elements(scene.Places) from port in Gen.Choose(0, Target.FixedPorts) select new Target(place, port)));

    internal static Gen<Operation> Op<T>(Gen<T> gen)
        where T : Operation => gen.Select(static operation => (Operation)operation);
}
