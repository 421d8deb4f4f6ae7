// The queue of events against a plain list: any mix of scheduling, moving, stopping and taking gives the same order.

using SimNet.Simulated.Time;

namespace SimNet.Tests.Simulated.Time;

public class EventQueueTests
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 20).Select(seed => (ulong)seed)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Queue_UnderARandomMix_AgreesWithAList(ulong seed)
    {
        var random = new SplitMix(seed);
        var queue = new EventQueue();
        var model = new Model();
        var events = Enumerable.Range(0, 60).Select(_ => new Probe()).ToArray();
        for (var step = 0; step < 20_000; step++)
        {
            var one = events[random.Next(events.Length)];
            switch (random.Next(10))
            {
                case < 5:
                    // A short range of times, so that many fall on the same instant.
                    var ticks = model.Now + random.Next(30);
                    queue.Schedule(one, ticks);
                    model.Schedule(one, ticks);
                    break;
                case 5:
                    EventQueue.Stop(one);
                    model.Remove(one);
                    break;
                case 6:
                    queue.Remove(one);
                    model.Remove(one);
                    break;
                default:
                    Assert.Equal(model.NextTicks(), queue.NextTicks());
                    if (model.Take() is { } expected)
                        Assert.Same(expected, queue.Take());
                    break;
            }

            Assert.Equal(model.Contains(one), one.IsScheduled);
        }

        while (model.Take() is { } expected)
        {
            queue.NextTicks();
            Assert.Same(expected, queue.Take());
        }

        Assert.Equal(ScheduledEvent.Never, queue.NextTicks());
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Events_OfOneInstant_ComeInTheOrderOfScheduling()
    {
        var queue = new EventQueue();
        var events = Enumerable.Range(0, 200).Select(_ => new Probe()).ToArray();
        foreach (var one in events)
            queue.Schedule(one, 7);

        Assert.Equal(events, TakeAll(queue));
    }

    [Fact]
    public void Event_MovedToTheSameInstant_GoesBehindTheOthers()
    {
        var queue = new EventQueue();
        var (first, second) = (new Probe(), new Probe());
        queue.Schedule(first, 7);
        queue.Schedule(second, 7);

        queue.Schedule(first, 7);

        Assert.Equal([second, first], TakeAll(queue));
    }

    [Fact]
    public void Event_MovedLaterAndThenEarlier_ComesAtTheLastTime()
    {
        var queue = new EventQueue();
        var (moved, other) = (new Probe(), new Probe());
        queue.Schedule(other, 5);
        queue.Schedule(moved, 10);
        queue.Schedule(moved, 100);
        queue.Schedule(moved, 3);

        Assert.Equal(3, queue.NextTicks());
        Assert.Equal([moved, other], TakeAll(queue));
    }

    [Fact]
    public void Event_StoppedAndStartedAgain_ComesOnce()
    {
        var queue = new EventQueue();
        var one = new Probe();
        queue.Schedule(one, 5);
        EventQueue.Stop(one);
        Assert.Equal(ScheduledEvent.Never, one.DueTicks);
        queue.Schedule(one, 9);

        Assert.Equal(9, queue.NextTicks());
        Assert.Equal([one], TakeAll(queue));
    }

    [Fact]
    public void Remove_OfAnEventThatIsNotScheduled_DoesNothing()
    {
        var queue = new EventQueue();
        var (there, never) = (new Probe(), new Probe());
        queue.Schedule(there, 1);

        queue.Remove(never);

        Assert.Equal(1, queue.Count);
        Assert.Equal([there], TakeAll(queue));
    }

    [Fact]
    public void Clock_NeverGoesBack()
    {
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        clock.AdvanceTo(100);
        clock.AdvanceTo(50);
        clock.Events.Schedule(new Probe(), 20);

        Assert.NotNull(clock.TakeNext());
        Assert.Equal(100, clock.NowTicks);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(100), clock.UtcNow);
    }

    [Fact]
    public void Clock_MovesOnlyWhenTheNextEventIsTaken()
    {
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        clock.ScheduleAfter(new Probe(), 10);

        Assert.Equal(10, clock.Events.NextTicks());
        Assert.Equal(0, clock.NowTicks);
        Assert.NotNull(clock.TakeNext());
        Assert.Equal(10, clock.NowTicks);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 1)]
    [InlineData(long.MaxValue - 99)]
    public void Clock_WithADelayBeyondTheEndOfTime_SchedulesForTheEnd(long delay)
    {
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        clock.AdvanceTo(100);
        var far = new Probe();

        clock.ScheduleAfter(far, delay);

        Assert.Equal((ScheduledEvent.Never - 1, true), (far.DueTicks, far.IsScheduled));
    }

    private static List<ScheduledEvent> TakeAll(EventQueue queue)
    {
        var all = new List<ScheduledEvent>();
        while (queue.NextTicks() != ScheduledEvent.Never)
            all.Add(queue.Take());
        return all;
    }

    private sealed class Probe : ScheduledEvent
    {
        internal override void Fire()
        {
        }
    }

    private sealed class Model
    {
        private readonly List<(long Ticks, long Sequence, ScheduledEvent Event)> _all = [];
        private long _sequence;

        public long Now { get; private set; }

        public bool Contains(ScheduledEvent one) => _all.Any(entry => entry.Event == one);

        public void Remove(ScheduledEvent one) => _all.RemoveAll(entry => entry.Event == one);

        public void Schedule(ScheduledEvent one, long ticks)
        {
            Remove(one);
            _all.Add((ticks, _sequence++, one));
        }

        public long NextTicks() => _all.Count == 0 ? ScheduledEvent.Never : _all.Min(entry => entry.Ticks);

        public ScheduledEvent? Take()
        {
            if (_all.Count == 0)
                return null;
            var first = _all.MinBy(entry => (entry.Ticks, entry.Sequence));
            _all.Remove(first);
            Now = first.Ticks;
            return first.Event;
        }
    }
}
