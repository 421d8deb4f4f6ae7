// The program on the operating system. Nothing sleeps to be safe: what has happened is asked for, and asked again for a while when it is not
// what the other side says.

namespace SimNet.PropertyTests.Sides;

internal class RealSide : Side
{
    private readonly RealThreads _threads;
    private bool _hasDirectory;

    public RealSide(INetwork network, ProgramPlace place, RealThreads threads)
        : this([network], place, threads)
    {
    }

    protected RealSide(INetwork[] networks, ProgramPlace place, RealThreads threads)
        : base(networks, place) => _threads = threads;

    public override void RunOnThread(IThreadCall call) => _threads.Run(call);

    public override void Settle()
    {
        // The kernel has done it when the call returned.
    }

    public override void Pass(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
            Thread.Sleep(time);
    }

    /// <summary>Makes the directory of the program's paths.</summary>
    public override void PrepareNames()
    {
        if (!_hasDirectory)
            Directory.CreateDirectory(Place.Directory);
        _hasDirectory = true;
    }

    public override void Dispose()
    {
        base.Dispose();
        _threads.UntilFree();
        if (_hasDirectory)
            Directory.Delete(Place.Directory, recursive: true);
    }
}

/// <summary>The threads for blocking calls, kept from program to program.</summary>
internal sealed class RealThreads : IDisposable
{
    private readonly List<KernelThread> _threads = [];

    public void Run(IThreadCall call)
    {
        var thread = _threads.Find(static candidate => candidate.IsFree);
        if (thread is null)
        {
            thread = new KernelThread();
            _threads.Add(thread);
        }

        thread.Run(call);
    }

    /// <summary>Waits until every call has ended.</summary>
    public void UntilFree()
    {
        var isFree = SpinWait.SpinUntil(() => _threads.TrueForAll(static thread => thread.IsFree), TimeSpan.FromSeconds(20));
        if (!isFree)
            throw new InvalidOperationException("A blocking call of the operating system outlives its socket.");
    }

    public void Dispose()
    {
        foreach (var thread in _threads)
            thread.Dispose();
    }
}
