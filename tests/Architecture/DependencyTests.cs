// Which part may use which: the arrows of ARCHITECTURE.md, held by reading the source. Inside src/Simulated a folder is a
// namespace, so the using directives (and the qualified names) of a folder are its arrows.

using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SimNet.Tests.Architecture;

public partial class DependencyTests
{
    private const string Simulated = "src/Simulated/";

    private static readonly string[] Foundations = ["Packets", "Time", "Choices", "Traces"];

    private static readonly string[] Protocols = ["Tcp", "Udp", "Unix"];

    /// <summary>What each folder of src/Simulated may use besides itself. A folder that is not listed fails the test.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Packets"] = [],
        ["Time"] = [],
        ["Choices"] = [],
        // The trace numbers its events by the clock and lists the choices; its renderers print packets.
        ["Traces"] = ["Packets", "Time", "Choices"],
        ["Tcp"] = Foundations,
        ["Udp"] = Foundations,
        ["Unix"] = Foundations,
        ["Hosts"] = [.. Foundations, .. Protocols],
        ["Links"] = Foundations,
        ["Faults"] = [.. Foundations, "Links"],
        ["Execution"] = [.. Foundations, .. Protocols, "Hosts", "Links", "Faults"],
        ["Sockets"] = [.. Foundations, .. Protocols, "Hosts", "Execution"],
        ["Exploration"] = [.. Foundations, .. Protocols, "Hosts", "Links", "Faults", "Execution", "Sockets"],
    };

    /// <summary>The projects of ours that each project may reference.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Abstractions"] = [],
        ["Real"] = ["Abstractions"],
        ["Simulated"] = ["Abstractions"],
        ["AspNetCore"] = ["Abstractions"],
    };

    [Fact]
    public void SimulatedFolders_UseOnlyWhatTheTableAllows()
    {
        var wrong = Arrows().Where(arrow => arrow.To != arrow.From && !Allowed[arrow.From].Contains(arrow.To));

        Violations.None(wrong.Select(arrow => $"{arrow.File}: {arrow.From} must not use {arrow.To}"));
    }

    [Fact]
    public void AllowedTable_HasNoCycle()
    {
        // A folder may only use folders that can be put before it: remove those that need nothing more, until none is left.
        var left = Allowed.ToDictionary(pair => pair.Key, pair => pair.Value.ToHashSet());
        while (left.Where(pair => !pair.Value.Overlaps(left.Keys)).Select(pair => pair.Key).ToList() is { Count: > 0 } free)
        {
            foreach (var folder in free)
                left.Remove(folder);
        }

        Violations.None(left.Keys);
    }

    [Fact]
    public void SimulatedFiles_Namespace_IsTheFolder()
    {
        // Extensions of a container stand in the container's namespace, as is the custom.
        var wrong = Repository.Sources("src", "Simulated")
            .Where(file => !file.Path.EndsWith("ServiceCollectionExtensions.cs", StringComparison.Ordinal))
            .Where(file => !file.Lines.Contains($"namespace SimNet.Simulated{(Folder(file) is "" ? "" : "." + Folder(file))};"));

        Violations.None(wrong.Select(file => file.Path));
    }

    [Fact]
    public void SimulatedFolders_BelowTheFrontDoor_DoNotKnowIt()
    {
        string[] below = [.. Foundations, .. Protocols, "Hosts", "Links"];

        var wrong = Repository.Sources("src", "Simulated")
            .Where(file => below.Contains(Folder(file)) && FrontDoor().IsMatch(SourceText.CodeOf(file)));

        Violations.None(wrong.Select(file => file.Path));
    }

    [Fact]
    public void Projects_ReferenceOnlyWhatTheTableAllows()
    {
        var wrong = from project in Directory.GetDirectories(Repository.PathOf("src")).Select(Path.GetFileName)
                    from reference in References(project!)
                    where !Projects[project!].Contains(reference)
                    select $"{project} must not reference {reference}";

        Violations.None(wrong);
    }

    [Theory]
    [InlineData("Abstractions", "SimNet.Real")]
    [InlineData("Abstractions", "SimNet.Simulated")]
    [InlineData("Real", "SimNet.Simulated")]
    [InlineData("Simulated", "SimNet.Real")]
    public void Sources_OfOneProject_DoNotNameTheOther(string project, string foreign)
    {
        // The attribute that shows internals to a friend assembly names it in a string, which is no use of it.
        var wrong = Repository.Sources("src", project)
            .Where(file => Regex.IsMatch(SourceText.CodeOf(file), $@"\b{Regex.Escape(foreign)}\b"));

        Violations.None(wrong.Select(file => file.Path));
    }

    private static IEnumerable<(string File, string From, string To)> Arrows() =>
        from file in Repository.Sources("src", "Simulated")
        where Folder(file).Length > 0
        from Match match in Namespaces().Matches(SourceText.CodeOf(file))
        select (file.Path, Folder(file), match.Groups["folder"].Value);

    private static string Folder(SourceFile file)
    {
        var folder = Path.GetDirectoryName(file.Path[Simulated.Length..])!.Replace('\\', '.').Replace('/', '.');
        Assert.True(folder.Length == 0 || Allowed.ContainsKey(folder), $"{file.Path}: say in {nameof(DependencyTests)} what it may use.");
        return folder;
    }

    private static IEnumerable<string> References(string project)
    {
        var path = Repository.PathOf("src", project, $"SimNet.{project}.csproj");
        return XDocument.Load(path).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)["SimNet.".Length..]);
    }

    [GeneratedRegex(@"\bSimNet\.Simulated\.(?<folder>[A-Z]\w*)")]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"\bSimulation\b")]
    private static partial Regex FrontDoor();
}
