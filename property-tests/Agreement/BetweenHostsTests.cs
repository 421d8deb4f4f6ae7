// The bounded part of the proof between two hosts.

using FsCheck.Fluent;
using SimNet.PropertyTests.Generators;

namespace SimNet.PropertyTests.Agreement;

/// <summary>Generated programs between two hosts agree; skipped where no network namespaces can be made.</summary>
public sealed class BetweenHostsTests
{
    private const int Programs = 40;

    [Theory]
    [InlineData("Tcp")]
    [InlineData("Udp")]
    public async Task Programs_BetweenTwoHosts_Agree(string area)
    {
        Assert.SkipUnless(TwoHosts.TryCreate(out var hosts, out var why), why);
        using (hosts)
        {
            var programs = Arb.From(BetweenHosts.Programs(Enum.Parse<Area>(area)), Shrinker.Simpler);
            await PropertyRun.CheckAsync(programs, Programs, program =>
            {
                var comparer = new Comparer(hosts);
                var outcome = comparer.RunTwiceIfDifferent(program);
                return outcome.IsEqual
                    ? Task.FromResult(true)
                    : throw new InvalidOperationException(Report.Of(outcome, "see below"));
            });
        }
    }
}
