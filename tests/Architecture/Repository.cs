// Where the repository is: the tests that read source and golden files start from here. The build output may lie anywhere
// below the root, so the way up ends at the solution file.

namespace SimNet.Tests.Architecture;

internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The C# files under a folder, without build output, with paths relative to the root.</summary>
    public static IEnumerable<SourceFile> Sources(params string[] folder) =>
        Directory.EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllLines(PathOf(path))));

    private static string Find()
    {
        // A build outside the tree can say where the tree is; inside it the walk up always succeeds.
        var start = Environment.GetEnvironmentVariable("SIMNET_ROOT") ?? AppContext.BaseDirectory;
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SimNet.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"SimNet.sln is not above {start}; set SIMNET_ROOT to the repository.");
    }
}

/// <summary>One source file: its path relative to the root, with forward slashes, and its lines.</summary>
internal sealed record SourceFile(string Path, string[] Lines)
{
    public override string ToString() => Path;
}
