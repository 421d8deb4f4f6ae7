// What a program has to itself, on both sides the same: an address of 127.0.0.0/8, a few ports below the ephemeral ones, and names of Unix
// domain sockets. Programs that run one after the other do not meet in TIME-WAIT.

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Sides;

internal sealed class ProgramPlace
{
    private const int LowestPort = 2000;
    private const int PortBlocks = 6000;
    private static readonly string s_root = Path.Combine(Path.GetTempPath(), $"simnet-{Environment.ProcessId}");

    private readonly int _number;

    /// <param name="number">The number of the program in this process.</param>
    public ProgramPlace(int number)
    {
        _number = number;
        Loopback = new IPAddress([127, (byte)(1 + (number / 62_500 % 200)), (byte)(1 + (number / 250 % 250)), (byte)(1 + (number % 250))]);
        Neighbour = new IPAddress([127, 250, (byte)(1 + (number / 250 % 250)), (byte)(1 + (number % 250))]);
        FirstPort = LowestPort + (number % PortBlocks * (Target.FixedPorts + 1));
    }

    public IPAddress Loopback { get; }

    public IPAddress Neighbour { get; }

    /// <summary>The one below the first port of its own.</summary>
    public int FirstPort { get; }

    /// <summary>The port that no program binds.</summary>
    public static int ClosedPort => LowestPort - 1;

    /// <summary>Where paths of Unix domain sockets of this program are, on the real side.</summary>
    public string Directory => Path.Combine(s_root, _number.ToString(CultureInfo.InvariantCulture));

    public static string Root => s_root;

    public UnixDomainSocketEndPoint UnixName(Place place, int number) => new(place == Place.Path
        ? Path.Combine(Directory, string.Create(CultureInfo.InvariantCulture, $"s{number}"))
        : string.Create(CultureInfo.InvariantCulture, $"\0simnet-{Environment.ProcessId}-{_number}-{number}"));

    public string NameOf(UnixDomainSocketEndPoint endPoint)
    {
        var text = endPoint.ToString();
        return text
            .Replace(Directory + "/", "", StringComparison.Ordinal)
            .Replace(string.Create(CultureInfo.InvariantCulture, $"@simnet-{Environment.ProcessId}-{_number}-"), "@", StringComparison.Ordinal);
    }
}
