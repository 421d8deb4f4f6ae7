using SimNet.Simulated.Unix;

namespace SimNet.Tests.Simulated.Unix;

/// <summary>What a message costs, as docs/kernel-notes/unix-buffers.md has measured it.</summary>
public class MessageChargeTests
{
    [Theory]
    [InlineData(1, 768)]
    [InlineData(192, 768)]
    [InlineData(193, 1_280)]
    [InlineData(704, 1_280)]
    [InlineData(705, 2_304)]
    [InlineData(1_728, 2_304)]
    [InlineData(1_729, 4_352)]
    [InlineData(3_776, 4_352)]
    [InlineData(3_777, 4_864)]
    [InlineData(4_291, 5_376)]
    [InlineData(5_825, 8_448)]
    [InlineData(7_879, 8_960)]
    [InlineData(16_069, 17_152)]
    [InlineData(32_449, 33_536)]
    [InlineData(36_544, 37_120)]
    public void OfPiece_IsWhatTheKernelAllocates(int bytes, int charge) => Assert.Equal(charge, MessageCharge.OfPiece(bytes));

    [Theory]
    [InlineData(0, 768)]
    [InlineData(3_776, 4_352)]
    [InlineData(3_777, 8_448)]
    [InlineData(7_873, 16_640)]
    [InlineData(16_064, 16_640)]
    [InlineData(16_065, 20_736)]
    [InlineData(20_164, 24_832)]
    [InlineData(81_634, 86_272)]
    [InlineData(85_746, 102_656)]
    [InlineData(102_194, 135_424)]
    [InlineData(135_090, 200_960)]
    [InlineData(200_625, 332_032)]
    public void OfMessage_IsWhatTheKernelAllocates(int bytes, int charge) => Assert.Equal(charge, MessageCharge.OfMessage(bytes));

    [Theory]
    [InlineData(4_608, 2_240, 4_576)]
    [InlineData(8_192, 4_032, 8_160)]
    [InlineData(212_992, 36_544, 212_960)]
    public void Lengths_FollowTheSendBuffer(int sendBuffer, int piece, int message) =>
        Assert.Equal((piece, message), (MessageCharge.PieceBytes(sendBuffer), MessageCharge.LongestMessageBytes(sendBuffer)));
}
