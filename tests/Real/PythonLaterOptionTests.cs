// Options that Python names only in versions after 3.11: the raw forms take their numbers all the same.

using SimNet.Tests.Conformance;

namespace SimNet.Tests.Real;

public class PythonLaterOptionTests
{
    [Theory]
    [InlineData("IP_FREEBIND", 0, 15)] // 3.14
    [InlineData("IP_RECVORIGDSTADDR", 0, 20)] // 3.14
    [InlineData("SO_BINDTOIFINDEX", 1, 62)] // 3.13
    [InlineData("TCP_THIN_LINEAR_TIMEOUTS", 6, 16)] // 3.12, and so are the rest
    [InlineData("TCP_FASTOPEN_CONNECT", 6, 30)]
    [InlineData("TCP_FASTOPEN_NO_COOKIE", 6, 34)]
    [InlineData("TCP_INQ", 6, 36)]
    [InlineData("TCP_SAVE_SYN", 6, 27)]
    public void Option_ByItsNumber_ReadsBack(string python, int level, int number)
    {
        using var socket = Loopback.Tcp();
        Assert.Equal((python, 0), (python, PythonSockets.GetOption(socket, level, number)));

        PythonSockets.SetOption(socket, level, number, 1);

        Assert.Equal((python, 1), (python, PythonSockets.GetOption(socket, level, number)));
    }
}
