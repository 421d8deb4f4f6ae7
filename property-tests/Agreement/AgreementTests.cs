// The bounded part of the proof: generated programs of each area with a fixed and with a fresh seed, and lies that must be noticed.

using FsCheck;
using FsCheck.Fluent;
using SimNet.PropertyTests.Generators;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Agreement;

public sealed class AgreementTests
{
    private const int Programs = 120;
    private const int ProgramsToNoticeALie = 1500;

    public static TheoryData<string> LieNames => [.. Lies.Names.Where(static name => name != "none")];

    [Theory]
    [InlineData("Tcp")]
    [InlineData("Udp")]
    [InlineData("Unix")]
    public async Task Programs_OnRealAndSimulated_Agree(string area)
    {
        var programs = Arb.From(Grammar.Programs(Enum.Parse<Area>(area)), Shrinker.Simpler);
        await PropertyRun.CheckAsync(programs, Programs, program =>
        {
            using var isolation = new Isolation();
            var comparer = new Comparer(isolation);
            var outcome = comparer.RunTwiceIfDifferent(program);
            return outcome.IsEqual
                ? Task.FromResult(true)
                : throw new InvalidOperationException(Report.Of(outcome, "see below"));
        });
    }

    [Theory]
    [MemberData(nameof(LieNames))]
    public Task Lie_OfTheRealNetwork_IsNoticed(string lie) => OnOwnThread(() =>
    {
        using var isolation = new Isolation();
        var comparer = new Comparer(isolation, Lies.Named(lie));
        Assert.Contains(Sample(ProgramsToNoticeALie), program => !comparer.Run(program).IsEqual);
    });

    [Fact]
    public Task Wrappers_ThatDoNotLie_AreNotNoticed() => OnOwnThread(() =>
    {
        using var isolation = new Isolation();
        var comparer = new Comparer(isolation, Lies.Named("none"));
        Assert.All(Sample(Programs), program => Assert.True(comparer.RunTwiceIfDifferent(program).IsEqual));
    });

    private static SocketProgram[] Sample(int count) => Grammar.Programs(Area.All).Sample(count, new Rnd(1), 50);

    private static Task OnOwnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
