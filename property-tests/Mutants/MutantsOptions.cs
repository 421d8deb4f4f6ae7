using System.Globalization;

namespace SimNet.PropertyTests.Mutants;

/// <summary>What the command "mutants" was asked for.</summary>
internal sealed class MutantsOptions
{
    public long Operations { get; private set; } = 200_000;

    public ulong Seed { get; private set; } = 1;

    /// <summary>How many mutants run at a time.</summary>
    public int Parallel { get; private set; } = 2;

    public IReadOnlyList<Mutant> Mutants { get; private set; } = MutantCatalogue.All;

    /// <exception cref="FormatException">An option, a number or the name of a mutant is not known.</exception>
    public static MutantsOptions Parse(string[] args)
    {
        var options = new MutantsOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
                throw new FormatException($"{args[i]} needs a value.");
            options.Set(args[i], args[i + 1]);
        }

        return options;
    }

    private void Set(string option, string value)
    {
        switch (option)
        {
            case "--operations":
                Operations = long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                break;
            case "--seed":
                Seed = ulong.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                break;
            case "--parallel":
                Parallel = Math.Max(1, int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture));
                break;
            case "--only":
                Mutants = [.. value.Split(',').Select(Named)];
                break;
            default:
                throw new FormatException($"{option} is not an option: --operations N, --seed S, --only NAME,NAME, --parallel N.");
        }
    }

    private static Mutant Named(string name) =>
        MutantCatalogue.All.FirstOrDefault(mutant => mutant.Name == name) ?? throw new FormatException($"There is no mutant {name}.");
}
