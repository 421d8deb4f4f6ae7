// The bases of decorators: everything goes to the inner socket or network, and one override sees every form of its operation.

using System.Net.Sockets;
using System.Reflection;
using NSubstitute;
using SimNet.Tests.Architecture;

namespace SimNet.Tests.Abstractions;

public class DelegatingTests
{
    [Theory]
    [InlineData(typeof(ISocket), typeof(DelegatingSocket))]
    [InlineData(typeof(INetwork), typeof(DelegatingNetwork))]
    public void DelegatingType_EachKernelMember_IsAnOverridableMemberOfItsOwn(Type contract, Type delegating)
    {
        var map = delegating.GetInterfaceMap(contract);
        var pairs = map.InterfaceMethods.Zip(map.TargetMethods).ToList();

        Violations.None(pairs.Where(pair => pair.First.IsAbstract)
            .Where(pair => pair.Second is not { IsPublic: true, IsVirtual: true, IsFinal: false } || pair.Second.DeclaringType != delegating)
            .Select(pair => $"{pair.First} is not overridable"));
        Violations.None(pairs.Where(pair => !pair.First.IsAbstract && pair.Second.DeclaringType == delegating)
            .Select(pair => $"{pair.First} is provided: delegating it would go around the kernel"));
    }

    [Fact]
    public void DelegatingSocket_EachMemberWithoutSpans_CallsTheSameOneOfTheInnerSocket()
    {
        foreach (var method in Kernel(typeof(ISocket)))
        {
            var inner = Substitute.For<ISocket>();

            method.Invoke(new PassThroughSocket(inner), Arguments(method));

            Assert.Equal([method], inner.ReceivedCalls().Select(call => call.GetMethodInfo()));
        }
    }

    [Fact]
    public void DelegatingSocket_EachMemberWithSpans_CallsTheSameOneOfTheInnerSocket()
    {
        var inner = new RecordingSocket();
        ISocket socket = new PassThroughSocket(inner);
        System.Net.EndPoint from = new System.Net.IPEndPoint(1, 2);
        var flags = SocketFlags.Peek;

        socket.Send("abc"u8, SocketFlags.None, out _);
        socket.Receive(new byte[1].AsSpan(), SocketFlags.None, out _);
        socket.SendTo("abc"u8, SocketFlags.None, from);
        socket.ReceiveFrom(new byte[1].AsSpan(), SocketFlags.None, ref from);
        socket.ReceiveMessageFrom(new byte[1].AsSpan(), ref flags, ref from, out _);
        socket.GetRawSocketOption(1, 2, new byte[1]);
        socket.SetRawSocketOption(1, 2, "abc"u8);
        socket.SendFile(null, "abc"u8, [], TransmitFileOptions.UseDefaultWorkerThread);

        Assert.Equal(
            ["Send", "Receive", "SendTo", "ReceiveFrom", "ReceiveMessageFrom", "GetRawSocketOption", "SetRawSocketOption", "SendFile"],
            inner.Calls.Select(call => call.Split(' ')[0]));
        Assert.Equal(inner.Sender, from);
        Assert.Equal(8, typeof(ISocket).GetMethods().Count(method => method.IsAbstract && TakesSpans(method)));
    }

    [Fact]
    public void DelegatingSocket_Dispose_ClosesTheInnerSocket()
    {
        var inner = Substitute.For<ISocket>();

        new PassThroughSocket(inner).Dispose();

        inner.Received(1).Dispose();
    }

    [Fact]
    public void DelegatingSocket_OverridingOneSend_SeesEverySynchronousSendOfOneBuffer()
    {
        var counting = new CountingSocket(new RecordingSocket());
        ISocket socket = counting;
        var bytes = new byte[4];

        socket.Send(bytes);
        socket.Send(bytes, SocketFlags.None);
        socket.Send(bytes, 2, SocketFlags.None);
        socket.Send(bytes, 1, 2, SocketFlags.None);
        socket.Send(bytes, 1, 2, SocketFlags.None, out _);
        socket.Send(bytes.AsSpan());
        socket.Send(bytes.AsSpan(), SocketFlags.None);
        socket.Send(bytes.AsSpan(), SocketFlags.None, out _);

        Assert.Equal(8, counting.Sends);
    }

    [Fact]
    public void DelegatingNetwork_EachMember_CallsTheSameOneOfTheInnerNetwork()
    {
        foreach (var method in Kernel(typeof(INetwork)))
        {
            var inner = Substitute.For<INetwork>();
            inner.CreateSocketPair(default).ReturnsForAnyArgs((Substitute.For<ISocket>(), Substitute.For<ISocket>()));
            inner.ClearReceivedCalls();

            method.Invoke(new DecoratingNetwork(inner), Arguments(method));

            Assert.Equal([method], inner.ReceivedCalls().Select(call => call.GetMethodInfo()));
        }
    }

    [Fact]
    public void DelegatingNetwork_EachSocketItHandsOut_IsDecorated()
    {
        var inner = Substitute.For<INetwork>();
        inner.CreateSocketPair(SocketType.Stream).Returns((Substitute.For<ISocket>(), Substitute.For<ISocket>()));
        INetwork network = new DecoratingNetwork(inner);

        var (first, second) = network.CreateSocketPair(SocketType.Stream);

        Assert.All(
            [first, second, network.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp),
                network.CreateSocket(SocketType.Stream, ProtocolType.Tcp), network.WrapHandle(new SafeSocketHandle())],
            socket => Assert.IsType<CountingSocket>(socket));
    }

    [Fact]
    public void DelegatingNetwork_Select_ShowsTheInnerNetworkItsOwnSocketsAndKeepsTheDecoratedOnes()
    {
        var (first, second, plain) = (Substitute.For<ISocket>(), Substitute.For<ISocket>(), Substitute.For<ISocket>());
        var inner = Substitute.For<INetwork>();
        inner.WhenForAnyArgs(network => network.Select(null, null, null, TimeSpan.Zero))
            .Do(call =>
            {
                // As a network does: what is not ready leaves its list.
                Assert.Equal([first, second, plain], call.ArgAt<IList<ISocket>>(0));
                Assert.Null(call.ArgAt<IList<ISocket>>(1));
                call.ArgAt<IList<ISocket>>(0).Remove(second);
                call.ArgAt<IList<ISocket>>(2).Clear();
            });
        ISocket[] decorated = [new CountingSocket(first), new CountingSocket(second), plain];
        List<ISocket> read = [.. decorated];
        List<ISocket> error = [decorated[0]];

        new DecoratingNetwork(inner).Select(read, null, error, TimeSpan.Zero);

        Assert.Equal([decorated[0], plain], read);
        Assert.Empty(error);
    }

    [Fact]
    public void DelegatingTypes_WithoutAnInner_AreArgumentErrors()
    {
        Assert.Throws<ArgumentNullException>("inner", () => new PassThroughSocket(null!));
        Assert.Throws<ArgumentNullException>("inner", () => new DecoratingNetwork(null!));
    }

    private static IEnumerable<MethodInfo> Kernel(Type contract) =>
        contract.GetMethods().Where(method => method.IsAbstract && !TakesSpans(method));

    private static bool TakesSpans(MethodInfo method) =>
        method.GetParameters().Any(parameter => parameter.ParameterType.IsByRefLike);

    private static object?[] Arguments(MethodInfo method) => [.. method.GetParameters().Select(parameter =>
        parameter.ParameterType is { IsValueType: true } type ? Activator.CreateInstance(type) : null)];

    private sealed class PassThroughSocket(ISocket inner) : DelegatingSocket(inner);

    private sealed class CountingSocket(ISocket inner) : DelegatingSocket(inner)
    {
        public int Sends { get; private set; }

        public override int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
        {
            Sends++;
            return base.Send(buffer, socketFlags, out errorCode);
        }
    }

    private sealed class DecoratingNetwork(INetwork inner) : DelegatingNetwork(inner)
    {
        protected override ISocket Wrap(ISocket socket) => new CountingSocket(socket);
    }
}
