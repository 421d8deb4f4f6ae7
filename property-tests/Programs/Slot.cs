// A symbolic handle: the socket that a program calls number so-and-so.

using System.Globalization;

namespace SimNet.PropertyTests.Programs;

/// <param name="Number">From 0 to <see cref="Count"/> - 1.</param>
internal readonly record struct Slot(int Number)
{
    /// <summary>How many sockets a program can name.</summary>
    public const int Count = 24;

    public static implicit operator Slot(int number) => new(number);

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
