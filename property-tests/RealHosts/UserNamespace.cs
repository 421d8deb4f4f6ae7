// For who is not root: the process again, as root of a user namespace of its own (user_namespaces(7)), where it may make network
// namespaces. Not by unshare(CLONE_NEWUSER) in this process: that is EINVAL for one with several threads, which every .NET process is.
//
// With a network namespace as well: to come back to the namespace of the process a thread needs privilege over it, and over the
// machine's the new process would have none. That one starts with its loopback interface down.

using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace SimNet.PropertyTests.RealHosts;

internal static class UserNamespace
{
    private const string Mark = "SIMNET_USER_NAMESPACE";

    /// <summary>Whether this process is one that <see cref="TryReexecute"/> started.</summary>
    public static bool IsInside => Environment.GetEnvironmentVariable(Mark) == "1";

    /// <summary>Runs this program again, as root of a user namespace, with this process's input and output, and waits for its end.
    /// </summary>
    /// <param name="arguments">The arguments of the program (without its name).</param>
    /// <param name="exitCode">What it ended with.</param>
    /// <param name="why">Why it was not started, or empty.</param>
    public static bool TryReexecute(IEnumerable<string> arguments, [NotNullWhen(true)] out int? exitCode, out string why)
    {
        exitCode = null;
        why = Refusal();
        if (why.Length > 0)
            return false;
        exitCode = Run([.. ThisProgram(), .. arguments]);
        return true;
    }

    /// <summary>In a process that <see cref="TryReexecute"/> started: makes its loopback interface work. Otherwise does nothing.</summary>
    public static void BringLoopbackUp()
    {
        if (!IsInside)
            return;
        using var netlink = new Netlink();
        netlink.SetUp(Netlink.Loopback, true);
    }

    private static string Refusal()
    {
        if (!OperatingSystem.IsLinux())
            return "User namespaces are Linux's.";
        if (IsInside)
            return "This process is in a user namespace of its own already.";
        try
        {
            return Run(["true"]) == 0 ? string.Empty : "User namespaces are not permitted here (unshare --user failed).";
        }
        catch (Win32Exception exception)
        {
            return $"unshare(1) cannot be run: {exception.Message}";
        }
    }

    private static int Run(IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--net", "--", .. command]);
        start.Environment[Mark] = "1";
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    // Either the program's own executable, or dotnet with the program as its first argument.
    private static IEnumerable<string> ThisProgram()
    {
        var executable = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(executable) == "dotnet"
            ? [executable, Environment.GetCommandLineArgs()[0]]
            : [executable];
    }
}
