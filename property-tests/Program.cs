// The commands of this project. Without one it is a test project.

using SimNet.PropertyTests.Agreement;

namespace SimNet.PropertyTests;

internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        ["agree", .. var rest] => AgreeCommand.RunAsync(rest),
        _ => Tests(args),
    };

    private static Task<int> Tests(string[] args) => args.Any(static arg => arg is "-automated" or "@@")
        ? Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args)
        : Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
