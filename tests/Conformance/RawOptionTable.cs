// What the raw options of a new TCP socket read as, which values they take and what they make of them, by their Linux numbers, as measured
// on Linux 6.18. A row is: level:number name | what a new socket reads | value => what it reads then, or the error. "6" after the name means
// an IPv6 socket. Values that need privileges, and options that say something of the machine, are left out.

namespace SimNet.Tests.Conformance;

public static class RawOptionTable
{
    private const string Text = """
        1:1 SO_DEBUG              | 0      | 0 => 0
        1:2 SO_REUSEADDR          | 0      | 1 => 1, 0 => 0, 5 => 1, -1 => 1
        1:3 SO_TYPE               | 1      | 1 => ProtocolOption
        1:4 SO_ERROR              | 0      | 1 => ProtocolOption
        1:5 SO_DONTROUTE          | 0      | 1 => 1, 0 => 0, 5 => 1, -1 => 1
        1:6 SO_BROADCAST          | 0      | 1 => 1, 0 => 0, 5 => 1, -1 => 1
        1:7 SO_SNDBUF             | 16384  | 0 => 4608, 5000 => 10000, -1 => 8388608
        1:8 SO_RCVBUF             | 131072 | 0 => 2304, 5000 => 10000, -1 => 8388608
        1:9 SO_KEEPALIVE          | 0      | 1 => 1, 0 => 0, 5 => 1, -1 => 1
        1:10 SO_OOBINLINE         | 0      | 1 => 1, 0 => 0, 5 => 1, -1 => 1
        1:11 SO_NO_CHECK          | 0      | 1 => 1, 0 => 0, 5 => 1
        1:12 SO_PRIORITY          | 0      | 0 => 0, 1 => 1, 6 => 6
        1:14 SO_BSDCOMPAT         | 0      | 1 => 0, 0 => 0
        1:15 SO_REUSEPORT         | 0      | 1 => 1, 0 => 0, 5 => 1, -1 => 1
        1:16 SO_PASSCRED          | OperationNotSupported | 1 => OperationNotSupported, 0 => OperationNotSupported
        1:18 SO_RCVLOWAT          | 1      | 1 => 1, 0 => 1, 5 => 5, 20000000 => 16777216, -1 => 16777216
        1:19 SO_SNDLOWAT          | 1      | 1 => ProtocolOption, 5 => ProtocolOption
        1:28 SO_PEERNAME          | NotConnected | 1 => ProtocolOption
        1:29 SO_TIMESTAMP         | 0      | 1 => 1, 0 => 0, 5 => 1
        1:30 SO_ACCEPTCONN        | 0      | 1 => ProtocolOption
        1:34 SO_PASSSEC           | OperationNotSupported | 1 => OperationNotSupported
        1:35 SO_TIMESTAMPNS       | 0      | 1 => 1, 0 => 0, 5 => 1
        1:38 SO_PROTOCOL          | 6      | 6 => ProtocolOption
        1:39 SO_DOMAIN            | 2      | 2 => ProtocolOption
        1:39 SO_DOMAIN 6          | 10     | 10 => ProtocolOption
        1:40 SO_RXQ_OVFL          | 0      | 1 => 1, 0 => 0, 5 => 1
        1:42 SO_PEEK_OFF          | -1     | 1 => 1, 0 => 0, 300 => 300, -1 => -1
        1:43 SO_NOFCS             | 0      | 1 => 1, 0 => 0
        1:44 SO_LOCK_FILTER       | 0      | 1 => 1, 0 => 0
        1:45 SO_SELECT_ERR_QUEUE  | 0      | 1 => 1, 0 => 0, 5 => 1
        1:46 SO_BUSY_POLL         | 0      | 0 => 0, -1 => InvalidArgument
        1:47 SO_MAX_PACING_RATE   | -1     | 1000 => 1000, 0 => 0, -1 => -1
        1:48 SO_BPF_EXTENSIONS    | 64     | 1 => ProtocolOption
        1:49 SO_INCOMING_CPU      | -1     | 1 => 1, 0 => 0, -1 => -1
        1:60 SO_ZEROCOPY          | 0      | 1 => 1, 0 => 0, 5 => InvalidArgument, -1 => InvalidArgument
        1:72 SO_BUF_LOCK          | 0      | 1 => 1, 0 => 0, 3 => 3, 5 => InvalidArgument, -1 => InvalidArgument
        1:74 SO_TXREHASH          | 1      | 1 => 1, 0 => 0, 5 => InvalidArgument, -1 => 1
        1:76 SO_PASSPIDFD         | OperationNotSupported | 1 => OperationNotSupported
        1:99 unknown              | ProtocolOption | 1 => ProtocolOption
        6:1 TCP_NODELAY           | 0      | 1 => 1, 0 => 0, 5 => 1, -1 => 1
        6:2 TCP_MAXSEG            | 536    | 0 => 536, 87 => InvalidArgument, 88 => 88, 300 => 300, 32767 => 32767, 32768 => InvalidArgument, -1 => InvalidArgument
        6:3 TCP_CORK              | 0      | 1 => 1, 0 => 0, 5 => 1, -1 => 1
        6:4 TCP_KEEPIDLE          | 7200   | 0 => InvalidArgument, 1 => 1, 32767 => 32767, 32768 => InvalidArgument, -1 => InvalidArgument
        6:5 TCP_KEEPINTVL         | 75     | 0 => InvalidArgument, 1 => 1, 32767 => 32767, 32768 => InvalidArgument, -1 => InvalidArgument
        6:6 TCP_KEEPCNT           | 9      | 0 => InvalidArgument, 1 => 1, 127 => 127, 128 => InvalidArgument, -1 => InvalidArgument
        6:7 TCP_SYNCNT            | 6      | 0 => InvalidArgument, 1 => 1, 127 => 127, 128 => InvalidArgument, -1 => InvalidArgument
        6:8 TCP_LINGER2           | 60     | 0 => 60, 1 => 1, 120 => 120, 121 => 120, -1 => -1, -5 => -1
        6:9 TCP_DEFER_ACCEPT      | 0      | 0 => 0, 1 => 1, 2 => 3, 5 => 7, 60 => 63, 300 => 367, -1 => 0
        6:10 TCP_WINDOW_CLAMP     | 0      | 0 => 0, 1 => 1152, 1152 => 1152, 5000 => 5000, -1 => 1152
        6:12 TCP_QUICKACK         | 1      | 0 => 0, 1 => 1, 2 => 1, -1 => 1
        6:14 TCP_MD5SIG           | ProtocolOption | 1 => InvalidArgument
        6:16 TCP_THIN_LINEAR      | 0      | 0 => 0, 1 => 1, 2 => InvalidArgument, -1 => InvalidArgument
        6:17 TCP_THIN_DUPACK      | 0      | 0 => 0, 1 => 0, 2 => InvalidArgument, -1 => InvalidArgument
        6:18 TCP_USER_TIMEOUT     | 0      | 0 => 0, 1 => 1, 300 => 300, -1 => InvalidArgument
        6:23 TCP_FASTOPEN         | 0      | 0 => 0, 1 => 1, 300 => 300, -1 => InvalidArgument
        6:25 TCP_NOTSENT_LOWAT    | 0      | 0 => 0, 1 => 1, 300 => 300, -1 => -1
        6:27 TCP_SAVE_SYN         | 0      | 0 => 0, 1 => 1, 3 => InvalidArgument, -1 => InvalidArgument
        6:28 TCP_SAVED_SYN        | (nothing) | 1 => ProtocolOption
        6:30 TCP_FASTOPEN_CONNECT | 0      | 0 => 0, 1 => 1, 2 => InvalidArgument, -1 => InvalidArgument
        6:31 TCP_ULP              | (nothing) | 0 => AddressNotAvailable
        6:34 TCP_FASTOPEN_NO_COOKIE | 0    | 0 => 0, 1 => 1, 2 => InvalidArgument, -1 => InvalidArgument
        6:36 TCP_INQ              | 0      | 0 => 0, 1 => 1, 2 => InvalidArgument, -1 => InvalidArgument
        6:99 unknown              | ProtocolOption | 1 => ProtocolOption
        0:1 IP_TOS                | 0      | 1 => 0, 4 => 4, 16 => 16, 255 => 252, -1 => 252
        0:2 IP_TTL                | 64     | 0 => InvalidArgument, 1 => 1, 255 => 255, 256 => InvalidArgument, -1 => 64
        0:3 IP_HDRINCL            | 0      | 1 => ProtocolOption
        0:6 IP_RECVOPTS           | 0      | 1 => 1, 0 => 0, 5 => 1
        0:7 IP_RETOPTS            | 0      | 1 => 1, 0 => 0, 5 => 1
        0:8 IP_PKTINFO            | 0      | 1 => 1, 0 => 0, 5 => 1, -1 => 1
        0:10 IP_MTU_DISCOVER      | 1      | 0 => 0, 2 => 2, 5 => 5, 6 => InvalidArgument, -1 => InvalidArgument
        0:11 IP_RECVERR           | 0      | 1 => 1, 0 => 0, 5 => 1
        0:12 IP_RECVTTL           | 0      | 1 => 1, 0 => 0, 5 => 1
        0:13 IP_RECVTOS           | 0      | 1 => 1, 0 => 0, 5 => 1
        0:14 IP_MTU               | NotConnected | 1 => ProtocolOption
        0:15 IP_FREEBIND          | 0      | 1 => 1, 0 => 0, 5 => 1
        0:20 IP_RECVORIGDSTADDR   | 0      | 1 => 1, 0 => 0, 5 => 1
        0:21 IP_MINTTL            | 0      | 0 => 0, 1 => 1, 255 => 255, 256 => InvalidArgument, -1 => InvalidArgument
        0:22 IP_NODEFRAG          | 0      | 1 => ProtocolOption
        0:23 IP_CHECKSUM          | 0      | 1 => 1, 0 => 0, 5 => 1
        0:24 IP_BIND_ADDRESS_NO_PORT | 0   | 1 => 1, 0 => 0, 5 => 1
        0:32 IP_MULTICAST_IF      | 0      | 1 => InvalidArgument
        0:33 IP_MULTICAST_TTL     | 1      | 1 => InvalidArgument, 5 => InvalidArgument
        0:34 IP_MULTICAST_LOOP    | 1      | 1 => 1, 0 => 0, 5 => 1
        0:49 IP_MULTICAST_ALL     | 1      | 1 => 1, 0 => 0, 5 => InvalidArgument
        0:52 IP_PROTOCOL          | 0      | 1 => ProtocolOption
        0:60 unknown              | ProtocolOption | 1 => ProtocolOption
        41:16 IPV6_UNICAST_HOPS 6 | 64     | 0 => 0, 255 => 255, 256 => InvalidArgument, -1 => 64
        41:17 IPV6_MULTICAST_IF 6 | 0      | 1 => ProtocolOption
        41:18 IPV6_MULTICAST_HOPS 6 | 1    | 1 => ProtocolOption
        41:19 IPV6_MULTICAST_LOOP 6 | 1    | 1 => 1, 0 => 0, 5 => InvalidArgument
        41:23 IPV6_MTU_DISCOVER 6 | 1      | 0 => 0, 2 => 2, 5 => 5, 6 => InvalidArgument, -1 => InvalidArgument
        41:24 IPV6_MTU 6          | NotConnected | 1 => InvalidArgument
        41:25 IPV6_RECVERR 6      | 0      | 1 => 1, 0 => 0, 5 => 1
        41:26 IPV6_V6ONLY 6       | 1      | 1 => 1, 0 => 0, 5 => 1
        41:29 IPV6_MULTICAST_ALL 6 | 1     | 1 => 1, 0 => 0, 5 => 1
        41:49 IPV6_RECVPKTINFO 6  | 0      | 1 => 1, 0 => 0, 5 => 1
        41:51 IPV6_RECVHOPLIMIT 6 | 0      | 1 => 1, 0 => 0, 5 => 1
        41:62 IPV6_DONTFRAG 6     | 0      | 1 => 1, 0 => 0, 5 => 1
        41:66 IPV6_RECVTCLASS 6   | 0      | 1 => 1, 0 => 0, 5 => 1
        41:67 IPV6_TCLASS 6       | 0      | 1 => 0, 4 => 4, 255 => 252, 256 => InvalidArgument, -1 => 0
        41:70 IPV6_AUTOFLOWLABEL 6 | 1     | 1 => 1, 0 => 0, 5 => 1
        41:73 IPV6_MINHOPCOUNT 6  | 0      | 0 => 0, 1 => 1, 255 => 255, 256 => InvalidArgument, -1 => InvalidArgument
        41:78 IPV6_FREEBIND 6     | 0      | 1 => 1, 0 => 0, 5 => 1
        41:99 unknown 6           | ProtocolOption | 1 => ProtocolOption
        41:26 IPV6_V6ONLY         | OperationNotSupported | 1 => ProtocolOption
        """;

    private static readonly Dictionary<string, (string Initial, string Sets)> Rows = Text
        .Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[0], cells => (cells[1], cells[2]));

    public static TheoryData<string> All => [.. Rows.Keys];

    internal static string Initial(string option) => Rows[option].Initial;

    internal static string Sets(string option) => Rows[option].Sets;
}
