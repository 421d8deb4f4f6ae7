namespace SimNet.Benchmarks.Measuring;

/// <summary>One way of doing a piece of work that others do in other ways.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="MeasureAsync">Sets up, does the work so many times, and tells what the work took, without the setting up.</param>
internal sealed record Variant(string Name, Func<int, Task<Timing>> MeasureAsync);
