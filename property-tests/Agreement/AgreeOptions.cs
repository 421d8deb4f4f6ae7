// The arguments of `agree`.

using System.Globalization;
using SimNet.PropertyTests.Generators;

namespace SimNet.PropertyTests.Agreement;

internal sealed record AgreeOptions
{
    public long Operations { get; init; } = 200_000;

    public ulong Seed { get; init; } = (ulong)Random.Shared.NextInt64(1, 1_000_000_000);

    public Area Area { get; init; } = Area.All;

    /// <summary>grammar, walker or both.</summary>
    public string Generator { get; init; } = "both";

    /// <summary>After how many differences to stop.</summary>
    public int MostDifferences { get; init; } = 10;

    public string Replay => string.Create(
        CultureInfo.InvariantCulture,
        $"dotnet run -c Release --project property-tests -- agree --operations {Operations} --seed {Seed} --area {Area.ToString().ToLowerInvariant()} --generator {Generator}");

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
                "--generator" => options with { Generator = Value(args, ++i) },
                "--until-difference" => options with { MostDifferences = 1 },
                "--differences" => options with { MostDifferences = (int)Number(args, ++i) },
                _ => throw new ArgumentException($"agree does not know {args[i]}."),
            };
        }

        return options;
    }

    private static string Value(string[] args, int index) =>
        index < args.Length ? args[index] : throw new ArgumentException($"{args[index - 1]} needs a value.");

    private static long Number(string[] args, int index) => long.Parse(Value(args, index), NumberStyles.None, CultureInfo.InvariantCulture);
}
