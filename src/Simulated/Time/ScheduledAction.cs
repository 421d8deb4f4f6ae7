namespace SimNet.Simulated.Time;

/// <summary>Something the scenario wants done at a time.</summary>
internal sealed class ScheduledAction(Action action) : ScheduledEvent
{
    internal override bool RunsUserCode => true;

    internal override void Fire() => action();
}
