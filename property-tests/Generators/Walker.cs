// A second generator of socket programs, made without regard to the first: it begins in a state that a recipe leads to, and walks from there.
// Of its steps 40 % are what makes sense by a model of its own, and 60 % are pairs of kinds, all of which it goes through by and by.

using SimNet.PropertyTests.Generators.Walking;
using SimNet.PropertyTests.Programs;
using SimNet.PropertyTests.Programs.Operations;

namespace SimNet.PropertyTests.Generators;

internal static class Walker
{
    private const int LongestProgram = 40;
    private const int ShortestProgram = 10;

    // What costs real time is rare: 1 program of so many has it.
    private const int RoundOfTimeouts = 50;
    private const int RoundOfWaits = 40;

    /// <summary>The program of a number: the same for the same seed, number and area, whatever was made before.</summary>
    public static SocketProgram Program(ulong seed, int number, Area area)
    {
        var dice = new Dice(Dice.Mix(seed + 1) ^ Dice.Mix(((ulong)number << 2) + (ulong)area + 0x5EED));
        var costs = PairOrder.CostsOf(number);
        var walk = new Walk(dice, area == Area.All ? (Area)(1 + (number % 3)) : area)
        {
            IsNonBlocking = dice.Coin(),
            HasTimeouts = number % RoundOfTimeouts == 11,
            IsBulk = costs == Costs.Bulk,
            MayBeFull = costs == Costs.Bulk,
        };
        dice.OneOf(Recipes(walk.Area))(walk);
        if (walk.HasTimeouts && walk.Open.LastOrDefault() is { } limited)
            walk.Add(new SetTimeout(limited.Slot, dice.Percent(70), dice.Between(1, 12)));
        (string First, string Second)[] pairs = [.. PairOrder.Of(area).Pairs(seed, number)];
        // A program that gets too long loses its end: that must not always be the same pairs.
        if (costs != Costs.Bulk)
            dice.Shuffle(pairs);
        GoOn(walk, pairs);
        if (number % RoundOfWaits == 20)
            walk.Add(new Wait(dice.Between(1, 60)));
        Finish(walk);
        return new SocketProgram(walk.Operations.Count > LongestProgram ? walk.Operations[..LongestProgram] : walk.Operations);
    }

    private static Action<Walk>[] Recipes(Area area) => area switch
    {
        Area.Tcp => TcpRecipes.All,
        Area.Udp => UdpRecipes.All,
        _ => UnixRecipes.All,
    };

    // Pairs and steps of the model in random order. What the recipe did counts among the latter: two of them for three pairs' steps.
    private static void GoOn(Walk walk, (string First, string Second)[] pairs)
    {
        var made = 0;
        var mostSteps = PairOrder.IsFull(pairs.Length) ? 0 : pairs.Length * 4 / 3;
        var steps = Math.Max(1, mostSteps - walk.Operations.Count);
        while (made < pairs.Length && walk.Operations.Count < LongestProgram - 1)
        {
            if (walk.Dice.Below(pairs.Length - made + steps) < steps)
            {
                ModelStep.Add(walk);
                steps--;
            }
            else
            {
                Pairs.Add(walk, pairs[made].First, pairs[made].Second);
                made++;
            }
        }
    }

    // What is left is drained and closed in some order; now and then it is left.
    private static void Finish(Walk walk)
    {
        while (walk.Operations.Count < ShortestProgram)
            ModelStep.Add(walk);
        if (walk.Dice.Percent(30))
            return;
        var left = walk.Open.ToList();
        while (left.Count > 0 && walk.Operations.Count < LongestProgram)
        {
            var socket = walk.Dice.From(left);
            left.Remove(socket);
            if (socket.In == Waits.Nothing && !socket.IsListening && walk.Dice.Percent(60))
                walk.Add(new Drain(socket.Slot));
            if (walk.Dice.Percent(60))
                walk.Add(walk.Dice.Percent(70) ? new Dispose(socket.Slot) : new Close(socket.Slot, walk.Dice.OneOf(0, -1)));
        }
    }
}
