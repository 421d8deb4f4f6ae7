// Unix domain sockets that are on their way in messages, and what to do about those that only their own messages hold: a socket passed over
// itself and closed by everybody would wait in its queue for ever. As the kernel's unix_gc (net/unix/garbage.c, in the form before it used
// graphs): the suspects are sockets that are held by messages alone; those that can be received from outside the suspects are let off, and
// the queues of the others are emptied. The kernel looks for them when any Unix socket has been closed (unix_release_sock).

using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

internal sealed class UnixInFlight
{
    private readonly LinkedList<UnixSocket> _sockets = [];
    private bool _isCollecting;

    /// <summary>Sockets that are in some message.</summary>
    internal int Count => _sockets.Count;

    internal LinkedListNode<UnixSocket> Add(UnixSocket socket) => _sockets.AddLast(socket);

    internal void Remove(LinkedListNode<UnixSocket> place) => _sockets.Remove(place);

    /// <summary>How many sockets were closed because they could never be received.</summary>
    internal long Collected { get; private set; }

    /// <summary>Closes what can never be received. To be called when a Unix socket has been closed.</summary>
    internal void Collect()
    {
        if (_isCollecting || _sockets.Count == 0)
            return;
        _isCollecting = true;
        try
        {
            var garbage = Garbage();
            // All queues are emptied before the first socket in them is let go: that may close any of them.
            var queues = garbage.SelectMany(static socket => socket.Queues).ToList();
            Collected += garbage.Count;
            foreach (var socket in garbage)
                socket.EmptyQueues();
            foreach (var queue in queues)
                queue.Settle();
        }
        finally
        {
            _isCollecting = false;
        }
    }

    private List<UnixSocket> Garbage()
    {
        // For each suspect, how many of the messages that hold it are not in the queue of a suspect.
        var suspects = _sockets.Where(static socket => socket.IsHeldByMessagesAlone).ToList();
        var outside = suspects.ToDictionary(static socket => socket, static socket => socket.InFlightCount);
        foreach (var passed in suspects.SelectMany(PassedOver))
        {
            if (outside.TryGetValue(passed, out var count))
                outside[passed] = count - 1;
        }

        var reachable = new Stack<UnixSocket>(suspects.Where(socket => outside[socket] > 0));
        var letOff = new HashSet<UnixSocket>(reachable);
        while (reachable.TryPop(out var socket))
        {
            foreach (var passed in PassedOver(socket))
            {
                if (outside.ContainsKey(passed) && letOff.Add(passed))
                    reachable.Push(passed);
            }
        }

        return [.. suspects.Where(socket => !letOff.Contains(socket))];
    }

    // The Unix sockets in the queue of a socket, and in those of connections that wait to be accepted from it.
    private static IEnumerable<UnixSocket> PassedOver(UnixSocket socket) =>
        socket.Queues.SelectMany(RightsIn).SelectMany(static rights => rights.Sockets).OfType<UnixSocket>();

    private static IEnumerable<PassedSockets> RightsIn(UnixQueue queue)
    {
        for (var message = queue.First; message is not null; message = message.Next)
        {
            if (message.Rights is PassedSockets rights)
                yield return rights;
        }
    }
}
