// A generated program: a client sends chunks to an echo and reads them back, and then ends the connection in one of several ways.

using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace SimNet.PropertyTests;

/// <summary>How the client ends the connection.</summary>
internal enum EchoEnd
{
    /// <summary>Ends its sending and reads to the end of the echo.</summary>
    Shutdown,

    /// <summary>Closes after everything was read.</summary>
    Close,

    /// <summary>Closes with a lingering time of zero: a reset.</summary>
    Reset,

    /// <summary>Closes while an echo lies unread: a reset as well.</summary>
    CloseUnread,
}

/// <param name="Chunks">Sizes of what is sent, one after the other, each read back before the next.</param>
/// <param name="ReadBytes">How much each receive may take at most.</param>
/// <param name="End">How it ends.</param>
internal sealed record EchoProgram(int[] Chunks, int ReadBytes, EchoEnd End)
{
    // Small sizes often, and now and then more than a window.
    private static readonly Gen<int> s_chunk = Gen.Frequency(
        (6, Gen.Choose(1, 100)), (3, Gen.Choose(1000, 20_000)), (1, Gen.Choose(60_000, 300_000)));

    private static readonly Gen<EchoProgram> s_program =
        from chunks in Gen.ListOf(s_chunk)
        from readBytes in Gen.Elements(1, 7, 1460, 65_536)
        from end in Gen.Elements(Enum.GetValues<EchoEnd>())
        select new EchoProgram([.. Limit(chunks, readBytes)], readBytes, end);

    public static Arbitrary<EchoProgram> Arbitrary { get; } = Arb.From(s_program, Shrink);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"new EchoProgram([{string.Join(", ", Chunks)}], {ReadBytes}, EchoEnd.{End})");

    // Reading single bytes on the operating system costs a call each: keep such programs short.
    private static IEnumerable<int> Limit(IEnumerable<int> chunks, int readBytes) =>
        readBytes >= 1000 ? chunks : chunks.Select(chunk => Math.Min(chunk, 2000));

    private static IEnumerable<EchoProgram> Shrink(EchoProgram program)
    {
        for (var i = 0; i < program.Chunks.Length; i++)
            yield return program with { Chunks = [.. program.Chunks[..i], .. program.Chunks[(i + 1)..]] };
        for (var i = 0; i < program.Chunks.Length; i++)
        {
            if (program.Chunks[i] > 1)
                yield return program with { Chunks = [.. program.Chunks[..i], program.Chunks[i] / 2, .. program.Chunks[(i + 1)..]] };
        }

        if (program.ReadBytes < 65_536)
            yield return program with { ReadBytes = 65_536 };
        if (program.End != EchoEnd.Shutdown)
            yield return program with { End = EchoEnd.Shutdown };
    }
}
