// The commands of this project. Without one it is a test project.

using SimNet.PropertyTests.Agreement;
using SimNet.PropertyTests.Mutants;
using SimNet.PropertyTests.RealHosts;

namespace SimNet.PropertyTests;

internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        Isolation.Begin();
        var isCommand = args is ["agree" or "mutants", ..];
        if (isCommand && !Isolation.IsPrivate && UserNamespace.TryReexecute(args, out var exitCode, out _))
            return Task.FromResult(exitCode.Value);
        return args switch
        {
            ["agree", .. var rest] => AgreeCommand.RunAsync(rest),
            ["mutants", .. var rest] => MutantsCommand.RunAsync(rest),
            _ => Tests(args),
        };
    }

    private static Task<int> Tests(string[] args) => args.Any(static arg => arg is "-automated" or "@@")
        ? Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args)
        : Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
