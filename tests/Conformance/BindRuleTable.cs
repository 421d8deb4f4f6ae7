// Who may share a port, as measured on Linux 6.18: how the first socket binds and whether it listens, how the second binds, what Bind and then
// Listen of the second say. "reuse" sets ReuseAddress, "exclusive" and "shared" set ExclusiveAddressUse, "reuseaddr" and "reuseport" the
// kernel's options, "dual" makes an IPv6 socket dual-mode before it binds to the address.

namespace SimNet.Tests.Conformance;

public static class BindRuleTable
{
    private const string Text = """
        127.0.0.1                  | 127.0.0.1              | ok AddressAlreadyInUse
        127.0.0.1 listen           | 127.0.0.1              | AddressAlreadyInUse
        127.0.0.1 reuse            | 127.0.0.1 reuse        | ok ok
        127.0.0.1 reuse listen     | 127.0.0.1 reuse        | ok ok
        127.0.0.1 listen           | 127.0.0.1 reuse        | AddressAlreadyInUse
        127.0.0.1 reuse listen     | 127.0.0.1              | AddressAlreadyInUse
        127.0.0.1                  | 127.0.0.1 reuse        | ok AddressAlreadyInUse
        127.0.0.1 exclusive        | 127.0.0.1 exclusive    | ok AddressAlreadyInUse
        127.0.0.1 exclusive listen | 127.0.0.1 reuse        | AddressAlreadyInUse
        127.0.0.1 shared listen    | 127.0.0.1 shared       | ok ok
        127.0.0.1 shared listen    | 127.0.0.1 reuse        | ok ok
        127.0.0.1 shared listen    | 127.0.0.1 exclusive    | AddressAlreadyInUse
        127.0.0.1 reuse exclusive listen | 127.0.0.1 reuse  | AddressAlreadyInUse
        127.0.0.1 reuseaddr        | 127.0.0.1 reuseaddr    | ok AddressAlreadyInUse
        127.0.0.1 reuseaddr listen | 127.0.0.1 reuseaddr    | AddressAlreadyInUse
        127.0.0.1 reuseport        | 127.0.0.1 reuseport    | ok ok
        127.0.0.1 reuseport listen | 127.0.0.1 reuseport    | ok ok
        127.0.0.1 reuseport listen | 127.0.0.1              | AddressAlreadyInUse
        127.0.0.1 listen           | 127.0.0.1 reuseport    | AddressAlreadyInUse
        127.0.0.1 reuseport listen | 127.0.0.1 reuse        | ok ok
        127.0.0.1 reuseport listen | 0.0.0.0 reuseport      | ok ok
        127.0.0.1 reuseport listen | 0.0.0.0                | AddressAlreadyInUse
        127.0.0.1 listen           | 127.0.0.2              | ok ok
        127.0.0.1 exclusive listen | 127.0.0.2 exclusive    | ok ok
        0.0.0.0 listen             | 127.0.0.1              | AddressAlreadyInUse
        127.0.0.1 listen           | 0.0.0.0                | AddressAlreadyInUse
        0.0.0.0 listen             | 0.0.0.0                | AddressAlreadyInUse
        0.0.0.0                    | 127.0.0.1              | ok AddressAlreadyInUse
        127.0.0.1                  | 0.0.0.0                | ok AddressAlreadyInUse
        0.0.0.0 reuse              | 127.0.0.1 reuse        | ok ok
        0.0.0.0 reuse listen       | 127.0.0.1 reuse        | ok ok
        0.0.0.0 reuse listen       | 0.0.0.0 reuse          | ok ok
        ::1                        | ::1                    | ok AddressAlreadyInUse
        ::1 listen                 | ::1                    | AddressAlreadyInUse
        ::1 reuse listen           | ::1 reuse              | ok ok
        ::1 listen                 | ::1 reuse              | AddressAlreadyInUse
        :: listen                  | ::1                    | AddressAlreadyInUse
        ::1 listen                 | ::                     | AddressAlreadyInUse
        :: reuse listen            | ::1 reuse              | ok ok
        ::                         | ::1                    | ok AddressAlreadyInUse
        ::1 listen                 | 127.0.0.1              | ok ok
        127.0.0.1 listen           | ::1                    | ok ok
        :: listen                  | 0.0.0.0                | ok ok
        0.0.0.0 listen             | ::                     | ok ok
        :: listen                  | 127.0.0.1              | ok ok
        0.0.0.0 listen             | ::1                    | ok ok
        :: dual listen             | 0.0.0.0                | AddressAlreadyInUse
        :: dual listen             | 127.0.0.1              | AddressAlreadyInUse
        :: dual listen             | ::1                    | AddressAlreadyInUse
        :: dual listen             | ::                     | AddressAlreadyInUse
        :: dual listen             | :: dual                | AddressAlreadyInUse
        :: dual                    | 0.0.0.0                | ok AddressAlreadyInUse
        0.0.0.0 listen             | :: dual                | AddressAlreadyInUse
        127.0.0.1 listen           | :: dual                | AddressAlreadyInUse
        127.0.0.2 listen           | :: dual                | AddressAlreadyInUse
        ::1 listen                 | :: dual                | AddressAlreadyInUse
        :: listen                  | :: dual                | AddressAlreadyInUse
        0.0.0.0                    | :: dual                | ok AddressAlreadyInUse
        127.0.0.1 dual listen      | 127.0.0.1              | AddressAlreadyInUse
        127.0.0.1 listen           | 127.0.0.1 dual         | AddressAlreadyInUse
        127.0.0.1 dual listen      | 127.0.0.1 dual         | AddressAlreadyInUse
        127.0.0.1 dual listen      | 127.0.0.2              | ok ok
        127.0.0.1 dual listen      | 0.0.0.0                | AddressAlreadyInUse
        127.0.0.1 dual listen      | :: dual                | AddressAlreadyInUse
        127.0.0.1 dual listen      | ::                     | ok ok
        127.0.0.1 dual listen      | ::1                    | ok ok
        ::1 dual listen            | 127.0.0.1              | ok ok
        0.0.0.0 dual listen        | 127.0.0.1              | AddressAlreadyInUse
        0.0.0.0 dual listen        | ::1                    | ok ok
        0.0.0.0 dual listen        | :: dual                | AddressAlreadyInUse
        :: dual reuse listen       | 0.0.0.0 reuse          | ok ok
        0.0.0.0 reuse listen       | :: dual reuse          | ok ok
        :: dual reuse listen       | :: dual reuse          | ok ok
        :: dual reuse listen       | 127.0.0.1 reuse        | ok ok
        :: dual reuseport listen   | 0.0.0.0                | AddressAlreadyInUse
        """;

    private static readonly Dictionary<string, string> Expectations = Text
        .Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => $"{cells[0]}, then {cells[1]}", cells => cells[2]);

    public static TheoryData<string> All => [.. Expectations.Keys];

    internal static string Expected(string row) => Expectations[row];
}
