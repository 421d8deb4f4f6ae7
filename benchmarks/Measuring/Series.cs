// The results of one variant, round by round. The median is reported, because other users of the machine disturb single rounds;
// ratios are taken within each round and then the median of them, because what disturbs a round disturbs its neighbours too.

namespace SimNet.Benchmarks.Measuring;

internal sealed class Series
{
    private readonly double[] _values;

    internal Series(string name, double[] values)
    {
        Name = name;
        _values = values;
        Median = MedianOf(values);
    }

    internal string Name { get; }

    internal double Median { get; }

    internal double Minimum => _values.Min();

    internal double Maximum => _values.Max();

    /// <summary>The same series in another unit.</summary>
    internal Series Convert(Converter<double, double> conversion) => new(Name, Array.ConvertAll(_values, conversion));

    /// <summary>How many times the other series this one is.</summary>
    internal double RatioTo(Series other) => MedianOf([.. _values.Zip(other._values, (mine, its) => mine / its)]);

    private static double MedianOf(double[] values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
