// Ports and automatic names of Unix domain sockets as a program can speak of them: what it chose by its number, all others by the order in
// which they were seen. Two networks that agree give the same names, whatever the numbers are.

using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Sides;

internal sealed class PortNames(ProgramPlace place)
{
    // The kernel draws five hexadecimal digits (unix_autobind).
    private const int AutomaticDigits = 5;

    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdef");

    private readonly List<int> _seen = [];
    private readonly List<string> _automatic = [];

    /// <summary>An endpoint as it is compared.</summary>
    public string Of(EndPoint? endPoint) => endPoint switch
    {
        null => "null",
        IPEndPoint inet => $"{AddressName(inet.Address)}:{PortName(inet.Port)}",
        UnixDomainSocketEndPoint unix => UnixName(unix.ToString(), place.NameOf(unix)),
        _ => endPoint.GetType().Name,
    };

    private string AddressName(IPAddress address) => address.Equals(place.Loopback) ? "own" : address.ToString();

    private string PortName(int port)
    {
        if (port == 0)
            return "0";
        if (port > place.FirstPort && port <= place.FirstPort + Target.FixedPorts)
            return string.Create(CultureInfo.InvariantCulture, $"fixed{port - place.FirstPort}");
        var index = _seen.IndexOf(port);
        if (index < 0)
        {
            index = _seen.Count;
            _seen.Add(port);
        }

        return string.Create(CultureInfo.InvariantCulture, $"p{index}");
    }

    // A name that was cut off (ReceiveMessageFrom) does not tell which one it was.
    private string UnixName(string name, string inProgram)
    {
        if (inProgram != name)
            return inProgram;
        if (name.Length is < 2 or > AutomaticDigits + 1 || name[0] != '@' || name.AsSpan(1).ContainsAnyExcept(s_hexadecimal))
            return name;
        if (name.Length <= AutomaticDigits)
            return string.Create(CultureInfo.InvariantCulture, $"@automatic, cut to {name.Length}");
        var index = _automatic.IndexOf(name);
        if (index < 0)
        {
            index = _automatic.Count;
            _automatic.Add(name);
        }

        return string.Create(CultureInfo.InvariantCulture, $"@automatic{index}");
    }
}
