// MSG_OOB: one urgent byte, beside the stream or in it.

using System.Net.Sockets;

namespace SimNet.Tests.Conformance;

public abstract class PythonUrgentConformance<TNetwork>
    where TNetwork : INetworkUnderTest
{
    [Fact]
    public Task MsgOob_TheLastByte_IsBesideTheStream() => TNetwork.RunAsync(async network =>
    {
        const int msgOob = 1;
        using var pair = await network.PairAsync();
        Assert.Equal(msgOob, (int)SocketFlags.OutOfBand);

        pair.Client.Send(new byte[3], SocketFlags.OutOfBand);
        await network.AvailableAsync(pair.Server, 2);
        await network.UntilAsync(() => pair.Server.Poll(0, SelectMode.SelectError));

        Assert.Equal("2 1", $"{pair.Server.Receive(9)} {pair.Server.Receive(9, SocketFlags.OutOfBand)}");
    });

    [Fact]
    public Task SoOobInline_TheUrgentByte_IsInTheStream() => TNetwork.RunAsync(async network =>
    {
        using var pair = await network.PairAsync();
        pair.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, true);

        pair.Client.Send(new byte[1], SocketFlags.OutOfBand);
        await network.AvailableAsync(pair.Server, 1);

        Assert.Equal("1 InvalidArgument", $"{pair.Server.Receive(9)} {pair.Server.Receive(9, SocketFlags.OutOfBand)}");
    });
}

public sealed class PythonUrgentOnReal : PythonUrgentConformance<OnReal>;
