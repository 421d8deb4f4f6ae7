// One call that waits for several sockets, until its deadline, which the kernel keeps: Socket's own Select starts its whole timeout again after
// each signal. The thread's alarm is waited for beside the sockets. Whoever is to replace the descriptor of one of them sends the call away
// first (WaitQueue).

using System.Diagnostics;
using System.Net.Sockets;

namespace SimNet;

internal sealed class SelectCall : IDisposable
{
    [ThreadStatic]
    private static Alarm? t_alarm;

    private readonly Alarm _alarm = t_alarm ??= new Alarm();
    private readonly (WaitQueue Queue, Waiter Waiter)[] _places;
    private readonly long _deadline;
    private readonly bool _hasDeadline;
    private volatile bool _wasSentAway;

    /// <param name="queues">Of the sockets, each once.</param>
    /// <param name="timeout">How long to wait, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    internal SelectCall(IReadOnlyCollection<WaitQueue> queues, TimeSpan timeout)
    {
        _hasDeadline = timeout != Timeout.InfiniteTimeSpan;
        _deadline = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        _places = [.. queues.Select(queue => (queue, (Waiter)new Place(this)))];
        foreach (var (queue, waiter) in _places)
            queue.Add(waiter);
    }

    public void Dispose()
    {
        foreach (var (queue, waiter) in _places)
            queue.Remove(waiter);
        _alarm.SwitchOff();
    }

    /// <summary>Waits, and leaves in the lists what is ready.</summary>
    internal void Wait(List<Socket>? read, List<Socket>? write, List<Socket>? error)
    {
        while (true)
        {
            List<Socket> readable = [.. read ?? []];
            var (writable, faulty) = (Copy(write), Copy(error));
            var isOver = SetAlarm();
            SelectOnce(readable, writable, faulty, isOver);
            readable.Remove(_alarm.Descriptor);
            var isReady = readable.Count + (writable?.Count ?? 0) + (faulty?.Count ?? 0) > 0;
            if (!isReady && !isOver && _wasSentAway)
                continue;
            Replace(read, readable);
            Replace(write, writable);
            Replace(error, faulty);
            return;
        }
    }

    // Nobody sends the call away here who would have to wait for it: it is in no descriptor.
    private bool SetAlarm()
    {
        _wasSentAway = false;
        if (!_hasDeadline)
        {
            _alarm.SwitchOff();
            return false;
        }

        var left = (int)Math.Max(0, Math.Ceiling((_deadline - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency));
        if (left > 0)
            _alarm.GoOffAfter(left);
        return left == 0;
    }

    private void SelectOnce(List<Socket> read, List<Socket>? write, List<Socket>? error, bool isOver)
    {
        var entered = 0;
        try
        {
            for (; entered < _places.Length; entered++)
                _places[entered].Queue.Enter(_places[entered].Waiter);
            if (!isOver)
                read.Add(_alarm.Descriptor);
            Socket.Select(read, write, error, isOver ? TimeSpan.Zero : Timeout.InfiniteTimeSpan);
        }
        finally
        {
            while (entered-- > 0)
                _places[entered].Queue.Leave();
        }
    }

    private static List<Socket>? Copy(List<Socket>? sockets) => sockets is null ? null : [.. sockets];

    private static void Replace(List<Socket>? sockets, List<Socket>? ready)
    {
        sockets?.Clear();
        sockets?.AddRange(ready!);
    }

    private sealed class Place(SelectCall call) : Waiter
    {
        internal override void SendAway()
        {
            call._wasSentAway = true;
            call._alarm.GoOffNow();
        }
    }
}
