// Ports as a program can speak of them: those it chose by their number, all others by the order in which they were seen. Two networks that
// agree give the same names, whatever the numbers are.

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SimNet.PropertyTests.Programs;

namespace SimNet.PropertyTests.Sides;

internal sealed class PortNames(ProgramPlace place)
{
    private readonly List<int> _seen = [];

    /// <summary>An endpoint as it is compared.</summary>
    public string Of(EndPoint? endPoint) => endPoint switch
    {
        null => "null",
        IPEndPoint inet => $"{AddressName(inet.Address)}:{PortName(inet.Port)}",
        UnixDomainSocketEndPoint unix => place.NameOf(unix),
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
}
