// The demonstration: one program, two networks. Every claim it prints is checked; one that fails makes the exit code 1.
//   dotnet run --project samples/Quickstart [-- --seed N]

using System.Globalization;
using Quickstart;

if (!TryReadSeed(args, out var seed))
{
    Console.Error.WriteLine("Usage: dotnet run --project samples/Quickstart [-- --seed N], N from 0 to 18446744073709551615.");
    return 2;
}

var failed = false;
Console.WriteLine("A key-value server and a retrying client, written once against INetwork.\n");

var real = await Runs.RealAsync();
Console.WriteLine($"1  on the operating system's loopback     {real.Transcript.Count / 2} requests   {Ms(real.Wall)} real");

var simulated = await Runs.SimulatedAsync(seed);
Console.WriteLine($"2  on a simulated network                 {simulated.Transcript.Count / 2} requests   {Ms(simulated.Wall)} real, {Seconds(simulated.Virtual)} virtual");
Claim("the two transcripts are identical", real.Transcript.SequenceEqual(simulated.Transcript));

var failing = await Runs.FailingAsync(seed);
Console.WriteLine($"3  simulated, 5 % loss, 20 ms, 30 s cut   {failing.Transcript.Count / 2} requests   {Ms(failing.Wall)} real, {Seconds(failing.Virtual)} virtual\n");
foreach (var line in failing.Timeline)
    Console.WriteLine(line);
Console.WriteLine();
Claim("the client's retries carried every request through", real.Transcript.SequenceEqual(failing.Transcript));
Claim("more than 30 s of virtual time took less than a second", failing.Virtual.TotalSeconds > 30 && failing.Wall.TotalSeconds < 1);

var again = await Runs.FailingAsync(seed);
var other = await Runs.FailingAsync(seed + 1);
Console.WriteLine($"4  seed {seed,-20} trace {failing.Hash}");
Console.WriteLine($"   seed {seed,-20} trace {again.Hash}");
Console.WriteLine($"   seed {seed + 1,-20} trace {other.Hash}");
Claim("the same seed gives the same run", again.Hash == failing.Hash);
Claim("another seed gives another run", other.Hash != failing.Hash);

Console.WriteLine($"\nReplay: dotnet run --project samples/Quickstart -- --seed {seed}");
return failed ? 1 : 0;

void Claim(string claim, bool holds)
{
    Console.WriteLine($"   {(holds ? "ok    " : "FAILED")}  {claim}");
    failed |= !holds;
}

static string Ms(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds,7:0.0} ms");

static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds,7:0.000} s");

static bool TryReadSeed(string[] args, out ulong seed)
{
    seed = 42;
    return args.Length == 0
        || (args is ["--seed", var text] && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed));
}
