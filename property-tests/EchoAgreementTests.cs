using SimNet.Simulated;

namespace SimNet.PropertyTests;

/// <summary>Generated echo programs give the same bytes and the same ends on the operating system and in the simulation.</summary>
public sealed class EchoAgreementTests
{
    private const int Programs = 100;

    [Fact]
    public Task Echo_OnRealAndSimulated_GivesTheSameTranscript() => PropertyRun.CheckAsync(
        EchoProgram.Arbitrary,
        Programs,
        async program =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var real = await EchoRunner.RunAsync(RealNetwork.Instance, program, limit.Token);
            var host = new Simulation(seed: 1);
            var network = host.AddHost("host").Network;
            var simulated = await host.RunAsync(() => EchoRunner.RunAsync(network, program, CancellationToken.None));
            return real.SequenceEqual(simulated)
                ? true
                : throw new InvalidOperationException(Difference(real, simulated));
        });

    private static string Difference(IReadOnlyList<string> real, IReadOnlyList<string> simulated) =>
        $"real:\n  {string.Join("\n  ", real)}\nsimulated:\n  {string.Join("\n  ", simulated)}";
}
