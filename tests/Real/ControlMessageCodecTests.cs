// Control messages to bytes and back, and bytes that make no sense.

using System.Buffers;
using System.Net;

namespace SimNet.Tests.Real;

public class ControlMessageCodecTests
{
    [Fact]
    public void Messages_WrittenAndRead_AreTheSame()
    {
        var output = new ArrayBufferWriter<byte>();
        ControlMessageCodec.Write(output, new CredentialsMessage(7, 8, uint.MaxValue), isV6: false);
        ControlMessageCodec.Write(output, new TimeToLiveMessage(0), isV6: false);
        ControlMessageCodec.Write(output, new TimeToLiveMessage(255), isV6: true);
        ControlMessageCodec.Write(output, new PacketInformationMessage(IPAddress.Parse("2001:db8::1"), 3), isV6: true);
        ControlMessageCodec.Write(output, new RawControlMessage(77, 78, new byte[] { 1, 2, 3 }), isV6: false);
        var read = Read(output.WrittenSpan);
        Assert.Equal(5, read.Count);
        var credentials = Assert.IsType<CredentialsMessage>(read[0]);
        Assert.Equal((7, 8u, uint.MaxValue), (credentials.ProcessId, credentials.UserId, credentials.GroupId));
        Assert.Equal(0, Assert.IsType<TimeToLiveMessage>(read[1]).Hops);
        Assert.Equal(255, Assert.IsType<TimeToLiveMessage>(read[2]).Hops);
        var information = Assert.IsType<PacketInformationMessage>(read[3]);
        Assert.Equal((IPAddress.Parse("2001:db8::1"), 3), (information.Address, information.InterfaceIndex));
        var raw = Assert.IsType<RawControlMessage>(read[4]);
        Assert.Equal((77, 78), (raw.Level, raw.Type));
        Assert.Equal([1, 2, 3], raw.Data.ToArray());
    }

    [Fact]
    public void LinkLocalAddress_Read_KnowsItsLink()
    {
        var output = new ArrayBufferWriter<byte>();
        ControlMessageCodec.Write(output, new PacketInformationMessage(IPAddress.Parse("fe80::1"), 4), isV6: true);
        Assert.Equal(4, Assert.IsType<PacketInformationMessage>(Assert.Single(Read(output.WrittenSpan))).Address.ScopeId);
    }

    [Fact]
    public void Timestamp_OnlyReceived_IsNotWritten() => Assert.Throws<ArgumentException>(
        () => ControlMessageCodec.Write(new ArrayBufferWriter<byte>(), new TimestampMessage(DateTimeOffset.UnixEpoch), isV6: false));

    [Theory]
    [InlineData(long.MaxValue, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 1_000_000_000)]
    [InlineData(0, -1)]
    public void Timestamp_OutOfRange_StaysRaw(long seconds, long nanoseconds)
    {
        var data = BitConverter.GetBytes(seconds).Concat(BitConverter.GetBytes(nanoseconds)).ToArray();
        Assert.IsType<RawControlMessage>(ControlMessageCodec.ToMessage(
            ControlMessageCodec.SocketLevel, ControlMessageCodec.TimestampNanoseconds, data));
    }

    [Fact]
    public void Timestamp_IsReadTo100Nanoseconds()
    {
        var data = BitConverter.GetBytes(1L).Concat(BitConverter.GetBytes(250L)).ToArray();
        var message = ControlMessageCodec.ToMessage(ControlMessageCodec.SocketLevel, ControlMessageCodec.TimestampNanoseconds, data);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1).AddTicks(2), Assert.IsType<TimestampMessage>(message).Timestamp);
    }

    [Fact]
    public void KnownTypes_OfUnknownLength_StayRaw()
    {
        foreach (var type in Enumerable.Range(0, 60))
        {
            foreach (var level in new[] { 0, 1, 41, 6, -1 })
                Assert.IsType<RawControlMessage>(ControlMessageCodec.ToMessage(level, type, new byte[3]));
        }

        Assert.IsType<RawControlMessage>(ControlMessageCodec.ToMessage(0, 2, [0, 1, 0, 0]));
    }

    [Fact]
    public void RandomBytes_NeverReadPastTheEnd()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(0, 80)];
            random.NextBytes(bytes);
            for (var i = 1; i < Math.Min(8, bytes.Length) && random.Next(4) != 0; i++)
                bytes[i] = 0;
            var total = Read(bytes).Sum(message => message is RawControlMessage raw ? raw.Data.Length : 0);
            Assert.True(total <= bytes.Length);
        }
    }

    [Fact]
    public void LengthThatPointsNowhere_EndsTheReading()
    {
        foreach (var length in new ulong[] { 0, 1, 15, 17 + 8, 1000, int.MaxValue, ulong.MaxValue })
        {
            var bytes = new byte[24];
            BitConverter.GetBytes(length).CopyTo(bytes, 0);
            Assert.Empty(Read(bytes));
        }
    }

    private static List<ControlMessage> Read(ReadOnlySpan<byte> control)
    {
        var messages = new List<ControlMessage>();
        while (ControlMessageCodec.TryRead(ref control, out var level, out var type, out var data))
            messages.Add(ControlMessageCodec.ToMessage(level, type, data));
        return messages;
    }
}
