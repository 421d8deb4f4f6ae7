namespace SimNet.Simulated.Unix;

/// <summary>The name of a Unix domain socket (unix(7)).</summary>
/// <param name="Text">A path, or a name in the abstract namespace: those begin with a NUL character.</param>
internal sealed record UnixName(string Text)
{
    internal bool IsAbstract => Text.StartsWith('\0');

    public override string ToString() => IsAbstract ? $"@{Text[1..]}" : Text;
}
