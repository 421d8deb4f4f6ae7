// A short account of a run: what the client noticed, when the network was cut and joined, and how many packets were lost between.

using System.Globalization;
using SimNet.Simulated;
using SimNet.Simulated.Traces;

namespace Quickstart;

internal sealed class Timeline : IDisposable
{
    private readonly Simulation _simulation;
    private readonly List<string> _lines = [];
    private int _lost;
    private int _blocked;
    private int _again;

    public Timeline(Simulation simulation)
    {
        _simulation = simulation;
        simulation.Trace.Recorded += OnRecorded;
    }

    public IReadOnlyList<string> Lines()
    {
        AddCounts();
        Add(_simulation.Elapsed, "-", "done");
        return _lines;
    }

    public void Dispose() => _simulation.Trace.Recorded -= OnRecorded;

    private void OnRecorded(TraceEvent happened)
    {
        switch (happened.Kind)
        {
            case TraceEventKind.PacketLost:
                _lost++;
                break;
            case TraceEventKind.PacketBlocked:
                _blocked++;
                break;
            case TraceEventKind.PacketSentAgain:
                _again++;
                break;
            case TraceEventKind.Partition:
                Tell(happened, "network", "---- cut: server and client cannot reach each other ----");
                break;
            case TraceEventKind.Heal:
                Tell(happened, "network", "---- joined again ----");
                break;
            case TraceEventKind.Note:
                Tell(happened, HostName(happened.Host), happened.Text!);
                break;
        }
    }

    private void Tell(TraceEvent happened, string who, string what)
    {
        AddCounts();
        Add(happened.Elapsed, who, what);
    }

    private void AddCounts()
    {
        if (_lost + _blocked + _again == 0)
            return;
        _lines.Add($"{"",14}             ({_lost} packets lost, {_blocked} stopped by the cut, {_again} sent again)");
        (_lost, _blocked, _again) = (0, 0, 0);
    }

    private void Add(TimeSpan elapsed, string who, string what) => _lines.Add(
        string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds,12:0.000} s  {who,-9}  {what}"));

    private string HostName(int number) => number == 0 ? "-" : _simulation.Hosts[number - 1].Name;
}
