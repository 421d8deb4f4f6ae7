using System.Net.Sockets;
using SimNet.Simulated;
using SimNet.Tests.Architecture;
using Names = SimNet.Tests.Conformance.Unix;

namespace SimNet.Tests.Simulated.Unix;

/// <summary>Random programs answer the same on the operating system and in the simulation. SIMNET_UNIX_PROGRAMS says how many are run.</summary>
public class AgreementTests
{
    private const int Calls = 300;

    [Fact]
    public void RandomCalls_OnRealAndSimulated_AnswerTheSame()
    {
        var programs = int.Parse(Environment.GetEnvironmentVariable("SIMNET_UNIX_PROGRAMS") ?? "40", System.Globalization.CultureInfo.InvariantCulture);
        var differences = new List<string>();
        for (var seed = 1; seed <= programs && differences.Count < 5; seed++)
        {
            UnixDomainSocketEndPoint[] names = [Names.NewName(), Names.NewName(), Names.NewPath(), Names.NewPath()];
            var real = new UnixProgram(RealNetwork.Instance, (ulong)seed, names).Run(Calls);
            var host = new Simulation(seed: 1).AddHost("host");
            var simulated = new UnixProgram(host.Network, (ulong)seed, names).Run(Calls);
            if (Enumerable.Range(0, Calls).FirstOrDefault(index => real[index] != simulated[index], -1) is var first and >= 0)
                differences.Add($"seed {seed}, call {first}:\n  real:      {real[first]}\n  simulated: {simulated[first]}\n  before:\n    {string.Join("\n    ", real.Take(first).TakeLast(25))}");
        }

        Violations.None(differences);
    }
}
