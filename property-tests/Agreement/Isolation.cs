// Keeps the real side to itself: in a network namespace of the process's own where that is permitted, and otherwise on addresses of
// 127.0.0.0/8 that belong to one program each.

using SimNet.PropertyTests.RealHosts;
using SimNet.PropertyTests.Sides;

namespace SimNet.PropertyTests.Agreement;

internal sealed class Isolation : IDisposable
{
    private readonly RealThreads _threads = new();

    /// <summary>What is used in this process.</summary>
    public static string Description { get; private set; } = "loopback, spread over 127.0.0.0/8";

    /// <summary>Whether nothing but loopback can be reached, and nobody else is there.</summary>
    public static bool IsPrivate { get; private set; }

    /// <summary>Isolates the process as well as it is permitted. Call it first of all.</summary>
    public static void Begin()
    {
        if (UserNamespace.IsInside)
        {
            UserNamespace.BringLoopbackUp();
            Description = "a private network namespace, as root of a user namespace";
            IsPrivate = true;
        }
        else if (NetworkNamespace.TryMoveProcess(out var why))
        {
            Description = "a private network namespace";
            IsPrivate = true;
        }
        else
        {
            Description += $" ({why})";
        }
    }

    /// <summary>A real side for a program.</summary>
    public RealSide Open(ProgramPlace place, INetwork? network = null) => new(network ?? RealNetwork.Instance, place, _threads);

    public void Dispose()
    {
        _threads.Dispose();
        if (Directory.Exists(ProgramPlace.Root))
            Directory.Delete(ProgramPlace.Root, recursive: true);
    }
}
