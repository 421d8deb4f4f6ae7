using SimNet.Simulated.Packets;

namespace SimNet.Tests.Simulated.Packets;

public class SequenceNumberTests
{
    [Theory]
    [InlineData(0u, 1, 1u)]
    [InlineData(uint.MaxValue, 1, 0u)]
    [InlineData(uint.MaxValue - 9, 30, 20u)]
    [InlineData(0u, -1, uint.MaxValue)]
    [InlineData(5u, int.MaxValue, 0x80000004u)]
    public void Addition_WrapsAround(uint value, int distance, uint expected)
    {
        var sum = new SequenceNumber(value) + distance;

        Assert.Equal(expected, sum.Value);
        Assert.Equal(distance, sum - new SequenceNumber(value));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0x80000000u)]
    public void Order_GoesByTheShorterWayAround(uint value)
    {
        var number = new SequenceNumber(value);
        foreach (var ahead in (int[])[1, 1000, int.MaxValue])
        {
            var later = number + ahead;
            Assert.True(number < later && number <= later && later > number && later >= number);
            Assert.False(number > later || number >= later || later < number || later <= number);
            Assert.Equal(later, SequenceNumber.Max(number, later));
            Assert.Equal(later, SequenceNumber.Max(later, number));
        }

        Assert.True(number <= new SequenceNumber(value) && number >= new SequenceNumber(value));
        Assert.False(number < new SequenceNumber(value) || number > new SequenceNumber(value));
    }
}
