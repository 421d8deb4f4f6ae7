// The arguments of both commands. Anything that is not known is refused, so that a misspelt option cannot pass for a measurement.

using System.Globalization;

namespace SimNet.Benchmarks;

internal sealed record CommandLine
{
    /// <summary><c>ratios</c> or <c>profile</c>.</summary>
    internal required string Command { get; init; }

    /// <summary>What to profile.</summary>
    internal string? Workload { get; init; }

    /// <summary>Rounds of each variant; 0 for the default of the mode.</summary>
    internal int Rounds { get; private set; }

    /// <summary>How many idle connections are opened; 0 for the default of the mode.</summary>
    internal int IdleConnections { get; private set; }

    /// <summary>How long to profile. Defaults to 10.</summary>
    internal int Seconds { get; private set; } = 10;

    /// <summary>Whether a rough answer in some seconds is wanted.</summary>
    internal bool IsQuick { get; private set; }

    internal static CommandLine? TryParse(string[] arguments)
    {
        var (commandLine, options) = arguments switch
        {
            ["ratios", .. var rest] => (new CommandLine { Command = "ratios" }, rest),
            ["profile", var workload, .. var rest] when ProfileCommand.Knows(workload) =>
                (new CommandLine { Command = "profile", Workload = workload }, rest),
            _ => (null, []),
        };
        return commandLine is not null && commandLine.TryRead(options) ? commandLine : null;
    }

    private bool TryRead(ReadOnlySpan<string> options)
    {
        while (!options.IsEmpty)
        {
            var used = TryReadOne(options);
            if (used == 0)
                return false;
            options = options[used..];
        }

        return true;
    }

    // How many arguments the option took; 0 when it is wrong.
    private int TryReadOne(ReadOnlySpan<string> options)
    {
        switch (options)
        {
            case ["--quick", ..] when Command == "ratios":
                IsQuick = true;
                return 1;
            case ["--rounds", var value, ..] when Command == "ratios":
                return TryReadNumber(value, number => Rounds = number);
            case ["--idle", var value, ..] when Command == "ratios":
                return TryReadNumber(value, number => IdleConnections = number);
            case ["--seconds", var value, ..] when Command == "profile":
                return TryReadNumber(value, number => Seconds = number);
            default:
                return 0;
        }
    }

    private static int TryReadNumber(string value, Action<int> set)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return 0;
        set(number);
        return 2;
    }
}
