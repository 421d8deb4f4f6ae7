// The random decisions: the same for ever for a seed, and independent of each other.

using SimNet.Simulated.Choices;

namespace SimNet.Tests.Simulated.Choices;

public class ChoiceSourceTests
{
    [Theory]
    [InlineData(0, "link/a->b", 682689355, 816312396, 1312070602, 958804372)]
    [InlineData(1, "link/a->b", 1941798476, 230902026, 417336641, 1396394452)]
    [InlineData(1, "link/b->a", 254918500, 575793276, 1947931195, 1061255424)]
    [InlineData(ulong.MaxValue, "", 1504734693, 1349091960, 1124159406, 922777111)]
    [InlineData(42, "h\u00f4te/\u4e00", 2078850270, 25596418, 536947305, 1173458891)]
    public void Next_ForASeedAndAStream_NeverChanges(ulong seed, string stream, params int[] expected)
    {
        var source = new ChoiceSource(seed, static _ => { });

        Assert.Equal(expected, expected.Select(_ => source.Next(stream, "any", int.MaxValue)));
    }

    [Fact]
    public void Streams_DoNotDisturbEachOther()
    {
        var alone = new ChoiceSource(7, static _ => { });
        var expected = Enumerable.Range(0, 100).Select(_ => alone.Next("one", "x", 1000)).ToArray();

        var random = new SplitMix(1);
        var source = new ChoiceSource(7, static _ => { });
        var actual = new List<int>();
        while (actual.Count < expected.Length)
        {
            if (random.Percent(30))
                actual.Add(source.Next("one", "y", 1000));
            else
                source.Next($"other {random.Next(5)}", "x", 1 + random.Next(1000));
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Label_DoesNotChangeTheValue()
    {
        var (one, other) = (new ChoiceSource(7, static _ => { }), new ChoiceSource(7, static _ => { }));

        Assert.Equal(one.Next("s", "loss", 1_000_000), other.Next("s", "delay", 1_000_000));
    }

    [Fact]
    public void Streams_AndSeeds_Differ()
    {
        var values = from seed in Enumerable.Range(0, 30)
                     from stream in Enumerable.Range(0, 30)
                     select new ChoiceSource((ulong)seed, static _ => { }).Next($"{stream}", "x", int.MaxValue);

        Assert.Equal(900, values.Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(97)]
    public void Next_StaysInItsBoundsAndIsEven(int bound)
    {
        var source = new ChoiceSource(3, static _ => { });
        var counts = new int[bound];
        for (var i = 0; i < 10_000 * bound; i++)
            counts[source.Next("s", "x", bound)]++;

        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Next_WithABoundThatIsNotPositive_IsRefusedAndDrawsNothing(int bound)
    {
        var source = new ChoiceSource(3, static _ => { });

        Assert.Throws<ArgumentOutOfRangeException>(() => source.Next("s", "x", bound));
        Assert.Equal(0, source.Count);
        Assert.Equal(0, source.GetStream("s").Draws);
        Assert.Throws<ArgumentNullException>(() => source.Next(null!, "x", 1));
        Assert.Throws<ArgumentNullException>(() => source.Next("s", null!, 1));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-5, false)]
    [InlineData(1_000_000, true)]
    [InlineData(int.MaxValue, true)]
    public void Chance_ThatIsCertain_DrawsNothing(int partsPerMillion, bool expected)
    {
        var source = new ChoiceSource(3, static _ => { });

        Assert.Equal(expected, source.GetStream("s").Chance("loss", partsPerMillion));
        Assert.Equal(0, source.Count);
    }

    [Fact]
    public void Chance_ComesAboutAsOftenAsItSays()
    {
        var stream = new ChoiceSource(3, static _ => { }).GetStream("s");

        var hits = Enumerable.Range(0, 100_000).Count(_ => stream.Chance("loss", 200_000));

        Assert.InRange(hits, 19_500, 20_500);
        Assert.Equal(100_000, stream.Draws);
    }

    [Fact]
    public void Choices_AreToldToTheObserver()
    {
        var seen = new List<Choice>();
        var source = new ChoiceSource(3, seen.Add);

        var first = source.Next("a", "x", 10);
        var second = source.Next("b", "y", 20);
        var third = source.Next("a", "z", 30);

        Assert.Equal([new("a", 0, "x", 10, first), new("b", 0, "y", 20, second), new("a", 1, "z", 30, third)], seen);
        Assert.Equal(3, source.Count);
    }
}
