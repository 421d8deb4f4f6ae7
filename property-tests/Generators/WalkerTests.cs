using SimNet.PropertyTests.Generators.Walking;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators;

/// <summary>The walker makes what it promises, without running any of it.</summary>
public sealed class WalkerTests
{
    private const int Programs = 2_000;

    [Fact]
    public void Program_OfTheSameSeedAndNumber_IsTheSame()
    {
        for (var number = 0; number < 100; number++)
        {
            Assert.Equal(Walker.Program(5, number, Area.All).ToString(), Walker.Program(5, number, Area.All).ToString());
            Assert.NotEqual(Walker.Program(5, number, Area.All).ToString(), Walker.Program(6, number, Area.All).ToString());
        }
    }

    [Fact]
    public void Programs_OfAllAreas_HaveAllKinds()
    {
        var kinds = Many(Area.All).SelectMany(static program => program.Operations).Select(static operation => operation.Kind).ToHashSet();
        var types = typeof(Operation).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(Operation)) && !type.IsAbstract
            && type != typeof(LinkDown) && type != typeof(LinkUp));

        Assert.DoesNotContain(KindCatalogue.Kinds(Area.All), kind => !kinds.Contains(kind));
        Assert.DoesNotContain(types.Select(static type => type.Name), name => !kinds.Any(kind => kind.StartsWith(name, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public void Programs_OfAnArea_NameOnlySlotsThereAre(string area)
    {
        foreach (var program in Many(Enum.Parse<Area>(area)))
        {
            Assert.InRange(program.Operations.Count, 10, 40);
            Assert.All(program.Operations.SelectMany(Slots), static slot => Assert.InRange(slot.Number, 0, Slot.Count - 1));
        }
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public void Programs_OfAnArea_ShareOutWhatCosts(string area)
    {
        var programs = Many(Enum.Parse<Area>(area)).ToList();

        Assert.InRange(Share("SendLarge", "Fill"), 10, 20);
        Assert.InRange(Share("AcceptTimed"), 2, 7);
        Assert.InRange(Share("ConnectTimed"), 2, 7);
        Assert.InRange(Share("Wait"), 1, 4);

        Assert.InRange(Percent(static operation => operation is SetTimeout { Milliseconds: > 0 }), 1, 3);

        double Share(params string[] kinds) =>
            Percent(operation => kinds.Contains(operation.Kind));
        double Percent(Func<Operation, bool> isMeant) =>
            100.0 * programs.Count(program => program.Operations.Any(isMeant)) / programs.Count;
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public void Pairs_OfAnArea_AreGoneThroughRoundRobin(string name)
    {
        const int ProgramsForAll = 1_000;
        var area = Enum.Parse<Area>(name);
        var seen = Enumerable.Range(0, ProgramsForAll).SelectMany(number => PairOrder.Of(area).Pairs(3, number)).ToHashSet();
        var kinds = KindCatalogue.Kinds(area);
        var sensible = kinds.SelectMany(first => kinds.Where(second => KindCatalogue.IsSensible(area, first, second)).Select(second => (first, second)));

        Assert.DoesNotContain(sensible, pair => !seen.Contains(pair));
    }

    public static TheoryData<string> Areas => [.. Enum.GetNames<Area>()];

    private static IEnumerable<SocketProgram> Many(Area area) =>
        Enumerable.Range(0, Programs).Select(number => Walker.Program(1, number, area));

    private static IEnumerable<Slot> Slots(Operation operation) => OperationText.Values(operation).SelectMany(static value => value switch
    {
        Slot slot => [slot],
        Slot[] slots => slots,
        Target { Of.Number: >= 0 } target => [target.Of],
        _ => Array.Empty<Slot>(),
    });

}
