// The arguments of `agree`.

using System.Globalization;
using SimNet.PropertyTests.Generators;

namespace SimNet.PropertyTests.Agreement;

internal sealed record AgreeOptions
{
    /// <summary>How many operations to run on both networks, at least.</summary>
    public long Operations { get; init; } = 200_000;

    public ulong Seed { get; init; } = (ulong)Random.Shared.NextInt64(1, 1_000_000_000);

    public Area Area { get; init; } = Area.All;

    /// <summary>Whether programs are about two hosts and their link; then the generator is their own.</summary>
    public bool IsBetween { get; init; }

    /// <summary>grammar, walker or both.</summary>
    public string Generator { get; init; } = "both";

    /// <summary>After how many differences to stop.</summary>
    public int MostDifferences { get; init; } = 10;

    /// <summary>Whether the first difference ends the run, as it was found.</summary>
    public bool StopsAtDifference { get; init; }

    /// <summary>A lie that the real network is made to tell, to see that the proof can fail; null for the truth.</summary>
    public string? Lie { get; init; }

    /// <summary>The line that makes the same programs.</summary>
    public string Replay => string.Create(
        CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project property-tests -- agree --operations {Operations} --seed {Seed} --area {Area.ToString().ToLowerInvariant()} {(IsBetween ? "--between" : $"--generator {Generator}")}");

    /// <exception cref="ArgumentException">An argument is not known, or has no value.</exception>
    /// <exception cref="FormatException">A number is none.</exception>
    public static AgreeOptions Parse(string[] args)
    {
        var options = new AgreeOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--operations" => options with { Operations = Number(args, ++i) },
                "--seed" => options with { Seed = (ulong)Number(args, ++i) },
                "--area" => options with { Area = Enum.Parse<Area>(Value(args, ++i), ignoreCase: true) },
                "--between" => options with { IsBetween = true },
                "--generator" => options with { Generator = Value(args, ++i) },
                "--differences" => options with { MostDifferences = (int)Number(args, ++i) },
                "--until-difference" => options with { StopsAtDifference = true },
                "--lie" => options with { Lie = Value(args, ++i) },
                _ => throw new ArgumentException(
                    $"{args[i]} is not an option: --operations N, --seed S, --area tcp|udp|unix|all, --generator grammar|walker|both, --between, --differences N, --until-difference, --lie NAME."),
            };
        }

        return options;
    }

    private static string Value(string[] args, int index) =>
        index < args.Length ? args[index] : throw new ArgumentException($"{args[^1]} needs a value.");

    private static long Number(string[] args, int index) => long.Parse(Value(args, index), NumberStyles.None, CultureInfo.InvariantCulture);
}
