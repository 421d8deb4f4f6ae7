using System.Text.RegularExpressions;

namespace SimNet.PropertyTests.Mutants;

/// <summary>The mutants fit the sources as they are now, without building anything.</summary>
public sealed class MutantCatalogueTests
{
    private const int Fewest = 64;
    private const int MostLeftToTests = 3;

    [Fact]
    public void Catalogue_Counted_HasEnoughMutantsWithNamesOfTheirOwn()
    {
        Assert.True(MutantCatalogue.All.Count >= Fewest);
        Assert.Equal(MutantCatalogue.All.Count, MutantCatalogue.All.Select(static mutant => mutant.Name).Distinct().Count());
        Assert.All(MutantCatalogue.All, static mutant => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)+$", mutant.Name));
        Assert.All(MutantCatalogue.All, static mutant => Assert.EndsWith(".", mutant.Fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Snippets_AppliedToTheSources_AreThereOnceAndChangeThem()
    {
        Assert.All(MutantCatalogue.All, static mutant => Assert.Contains(Mutant.Switch, mutant.After, StringComparison.Ordinal));
        var sources = Path.Combine(MutantBuild.FindRepository(), "src/Simulated");
        foreach (var file in MutantCatalogue.All.GroupBy(static mutant => mutant.File))
        {
            var text = File.ReadAllText(Path.Combine(sources, file.Key));
            Assert.All(file, mutant => Assert.NotEqual(text, MutantSource.Apply([mutant], text)));
            Assert.DoesNotContain(Mutant.Switch, MutantSource.Apply(file, text), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Snippet_NotThere_IsAnErrorThatNamesMutantAndFile()
    {
        var mutant = new Mutant("some-fault", "Some/File.cs", "not there", "MUTANT", "It is wrong.");

        var exception = Assert.Throws<InvalidOperationException>(() => MutantSource.Find(mutant, "there twice, there twice"));

        Assert.Contains("some-fault", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Some/File.cs", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Snippets_ThatOverlap_AreAnErrorThatNamesBoth()
    {
        var first = new Mutant("first-fault", "File.cs", "a b", "MUTANT", "It is wrong.");
        var second = new Mutant("second-fault", "File.cs", "b c", "MUTANT", "It is wrong.");

        var exception = Assert.Throws<InvalidOperationException>(() => MutantSource.Apply([first, second], "a b c"));

        Assert.Contains("first-fault", exception.Message, StringComparison.Ordinal);
        Assert.Contains("second-fault", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MutantsLeftToTests_AreFew_AndTheTestsExist()
    {
        var left = MutantCatalogue.All.Where(static mutant => mutant.CaughtBy is not null).ToList();
        Assert.True(left.Count <= MostLeftToTests);
        Assert.All(left, static mutant => Assert.True(Exists(mutant.CaughtBy!), mutant.CaughtBy));
    }

    private static bool Exists(string test)
    {
        var (type, method) = (test.Split('.')[0], test.Split('.')[1]);
        return Directory.EnumerateFiles(Path.Combine(MutantBuild.FindRepository(), "tests"), $"{type}.cs", SearchOption.AllDirectories)
            .Any(file => Regex.IsMatch(File.ReadAllText(file), $@"\b{method}\("));
    }
}
