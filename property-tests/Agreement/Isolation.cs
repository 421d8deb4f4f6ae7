// Keeps the real side to itself: in a network namespace of its own where that is permitted, and otherwise on addresses of 127.0.0.0/8 that
// are the program's own.

using System.Globalization;
using SimNet.PropertyTests.RealHosts;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Agreement;

internal sealed class Isolation : IDisposable
{
    // Ports in TIME-WAIT stay for a minute: a new namespace has none.
    private const int ProgramsPerNamespace = 5000;
    private readonly List<NetworkNamespace> _spaces = [];
    private RealThreads _threads;
    private int _programs;

    public Isolation()
    {
        if (NetworkNamespace.TryCreate(out var space, out var why))
        {
            _spaces.Add(space);
            space.Enter();
            _threads = new RealThreads(space.Enter);
            Description = "a private network namespace";
        }
        else
        {
            _threads = new RealThreads();
            Description = $"loopback, spread over 127.0.0.0/8 ({why})";
        }
    }

    /// <summary>What was used.</summary>
    public string Description { get; }

    /// <summary>A real side for the next program. On the thread that runs it.</summary>
    public RealSide Next(ProgramPlace place, INetwork? network = null)
    {
        if (_spaces.Count > 0 && ++_programs % ProgramsPerNamespace == 0)
            Renew();
        return new RealSide(network ?? RealNetwork.Instance, place, _threads);
    }

    public void Dispose()
    {
        _threads.Dispose();
        if (_spaces.Count > 0)
            NetworkNamespace.Leave();
        foreach (var space in _spaces)
            space.Dispose();
        if (Directory.Exists(ProgramPlace.Root))
            Directory.Delete(ProgramPlace.Root, recursive: true);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Description}");

    private void Renew()
    {
        if (!NetworkNamespace.TryCreate(out var space, out var why))
            throw new InvalidOperationException($"No further network namespace can be made: {why}");
        _threads.Dispose();
        space.Enter();
        _threads = new RealThreads(space.Enter);
        _spaces[0].Dispose();
        _spaces[0] = space;
    }
}
