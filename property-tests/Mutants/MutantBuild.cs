// Builds the property tests over a simulator with all mutants in it. The sources are copied below artifacts, to a tree like the
// repository's, and built there: neither the real sources nor what is built from them is touched.

using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SimNet.PropertyTests.Mutants;

internal sealed class MutantBuild(string repository)
{
    private const string Simulated = "src/Simulated";
    private const string Project = "property-tests/SimNet.PropertyTests.csproj";

    private static readonly string[] s_folders = ["src/Abstractions", "src/Real", Simulated, "property-tests"];
    private static readonly string[] s_files = ["Directory.Build.props", "Directory.Packages.props", "src/Directory.Build.props"];

    private static readonly string[] s_outputs = ["bin", "obj", "TestResults"];

    private readonly string _target = Path.Combine(repository, "artifacts", "mutants");

    /// <summary>The built program, after <see cref="Run"/>.</summary>
    public string Program => Path.Combine(_target, "property-tests/bin/Release/net10.0/SimNet.PropertyTests.dll");

    /// <summary>The repository that this program was built in.</summary>
    public static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SimNet.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"SimNet.sln is not above {AppContext.BaseDirectory}.");
    }

    /// <summary>Copies what has changed, puts the mutants in, and builds.</summary>
    /// <exception cref="InvalidOperationException">A mutant does not fit the sources, or they do not compile.</exception>
    public void Run()
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in s_folders.SelectMany(SourcesIn).Concat(s_files))
            Write(file, ContentOf(file), wanted);
        Write($"{Simulated}/Mutant.cs", Encoding.UTF8.GetBytes(SwitchSource()), wanted);
        foreach (var stale in s_folders.SelectMany(folder => FilesIn(Path.Combine(_target, folder))).Where(file => !wanted.Contains(file)))
            File.Delete(stale);
        Build();
    }

    private static string SwitchSource() => $$"""
        using System.Globalization;

        namespace SimNet.Simulated;

        internal static class Mutant
        {
            internal static readonly int Active =
                int.Parse(Environment.GetEnvironmentVariable("{{MutantCatalogue.Variable}}") ?? "0", CultureInfo.InvariantCulture);
        }

        """;

    private byte[] ContentOf(string file)
    {
        var content = File.ReadAllBytes(Path.Combine(repository, file));
        var mutants = MutantCatalogue.All.Where(mutant => $"{Simulated}/{mutant.File}" == file).ToList();
        return mutants.Count == 0 ? content : Encoding.UTF8.GetBytes(MutantSource.Apply(mutants, Encoding.UTF8.GetString(content)));
    }

    // What is the same stays untouched, so that only what has changed is built again.
    private void Write(string file, byte[] content, HashSet<string> written)
    {
        var path = Path.Combine(_target, file);
        written.Add(path);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private IEnumerable<string> SourcesIn(string folder) =>
        FilesIn(Path.Combine(repository, folder)).Select(file => Path.GetRelativePath(repository, file));

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !s_outputs.Contains(Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)[0]));

    private void Build()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "build", Path.Combine(_target, Project), "--configuration", "Release", "--nologo", "--verbosity", "quiet",
                // The style of the copy is nobody's concern: how snippets are put in would break it.
                "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false", "-p:TreatWarningsAsErrors=false",
                "-p:WarningLevel=0", "-nodeReuse:false",
            },
            RedirectStandardOutput = true,
        };
        var output = new StringBuilder();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The mutants do not build (exit code {process.ExitCode}):\n{output}"));
    }
}
