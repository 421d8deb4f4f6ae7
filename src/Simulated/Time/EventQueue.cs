// The pending events, ordered by (time, sequence): a 4-ary heap that knows where each event sits.
// Timers of protocols are moved to a later time far more often than they fire (every acknowledgement moves the retransmission
// timer), so moving later, or stopping, only notes the new time; the entry is put right when it comes up. That makes both O(1).

namespace SimNet.Simulated.Time;

internal sealed class EventQueue
{
    private const int Arity = 4;

    private Entry[] _heap = new Entry[64];
    private int _count;
    private long _sequence;

    /// <summary>Entries in the heap: scheduled events, and stopped ones that have not come up yet.</summary>
    internal int Count => _count;

    /// <summary>How many of them run code of the application.</summary>
    internal int UserEvents { get; private set; }

    /// <summary>Schedules the event, or moves it when it is scheduled already. It goes behind all others of that instant.</summary>
    internal void Schedule(ScheduledEvent scheduled, long ticks)
    {
        scheduled.DueTicks = ticks;
        scheduled.DueSequence = _sequence++;
        if (scheduled.QueueIndex < 0)
            Insert(scheduled);
        else if (ticks < _heap[scheduled.QueueIndex].Ticks)
            Raise(scheduled.QueueIndex, new Entry(ticks, scheduled.DueSequence, scheduled));
    }

    /// <summary>Stops the event and leaves its entry to be swept when it comes up: for timers that will be started again.</summary>
    internal static void Stop(ScheduledEvent scheduled) => scheduled.DueTicks = ScheduledEvent.Never;

    /// <summary>Stops the event and takes it out of the heap: for events that will not be started again.</summary>
    internal void Remove(ScheduledEvent scheduled)
    {
        scheduled.DueTicks = ScheduledEvent.Never;
        if (scheduled.QueueIndex >= 0)
            RemoveAt(scheduled.QueueIndex);
    }

    /// <summary>The time of the next event, or <see cref="ScheduledEvent.Never"/>.</summary>
    internal long NextTicks()
    {
        while (_count > 0)
        {
            ref var first = ref _heap[0];
            var scheduled = first.Event;
            if (scheduled.DueSequence == first.Sequence && scheduled.IsScheduled)
                return first.Ticks;
            if (scheduled.IsScheduled)
                Lower(0, new Entry(scheduled.DueTicks, scheduled.DueSequence, scheduled));
            else
                RemoveAt(0);
        }

        return ScheduledEvent.Never;
    }

    /// <summary>Whether the next event belongs to that instant and to the network alone.</summary>
    internal bool HasNetworkEventAt(long ticks) => NextTicks() == ticks && !NextRunsUserCode;

    /// <summary>Whether the next event runs code of the application. Call after <see cref="NextTicks"/> said that there is one.</summary>
    internal bool NextRunsUserCode => _heap[0].Event.RunsUserCode;

    /// <summary>Takes the next event out. Call after <see cref="NextTicks"/> said that there is one.</summary>
    internal ScheduledEvent Take()
    {
        var scheduled = _heap[0].Event;
        RemoveAt(0);
        scheduled.DueTicks = ScheduledEvent.Never;
        return scheduled;
    }

    private void Insert(ScheduledEvent scheduled)
    {
        if (_count == _heap.Length)
            Array.Resize(ref _heap, _heap.Length * 2);
        _count++;
        if (scheduled.RunsUserCode)
            UserEvents++;
        Raise(_count - 1, new Entry(scheduled.DueTicks, scheduled.DueSequence, scheduled));
    }

    private void RemoveAt(int index)
    {
        var removed = _heap[index].Event;
        removed.QueueIndex = -1;
        if (removed.RunsUserCode)
            UserEvents--;
        _count--;
        var last = _heap[_count];
        _heap[_count] = default;
        if (index == _count)
            return;
        if (index > 0 && last.Precedes(_heap[(index - 1) / Arity]))
            Raise(index, last);
        else
            Lower(index, last);
    }

    // Puts the entry at the index or, while it precedes its parent, further up.
    private void Raise(int index, Entry entry)
    {
        var heap = _heap;
        while (index > 0)
        {
            var parent = (index - 1) / Arity;
            if (!entry.Precedes(heap[parent]))
                break;
            Place(heap, index, heap[parent]);
            index = parent;
        }

        Place(heap, index, entry);
    }

    // Puts the entry at the index or, while a child precedes it, further down.
    private void Lower(int index, Entry entry)
    {
        var heap = _heap;
        for (; ; )
        {
            var child = (index * Arity) + 1;
            if (child >= _count)
                break;
            var least = child;
            var end = Math.Min(child + Arity, _count);
            for (child++; child < end; child++)
            {
                if (heap[child].Precedes(heap[least]))
                    least = child;
            }

            if (!heap[least].Precedes(entry))
                break;
            Place(heap, index, heap[least]);
            index = least;
        }

        Place(heap, index, entry);
    }

    private static void Place(Entry[] heap, int index, in Entry entry)
    {
        heap[index] = entry;
        entry.Event.QueueIndex = index;
    }

    private readonly struct Entry(long ticks, long sequence, ScheduledEvent scheduled)
    {
        internal readonly long Ticks = ticks;
        internal readonly long Sequence = sequence;
        internal readonly ScheduledEvent Event = scheduled;

        internal bool Precedes(in Entry other) =>
            Ticks < other.Ticks || (Ticks == other.Ticks && Sequence < other.Sequence);
    }
}
