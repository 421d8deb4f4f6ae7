using System.Net;

namespace SimNet.Simulated.Unix;

/// <summary>The name of a Unix domain socket (unix(7)).</summary>
/// <param name="Text">A path, or a name in the abstract namespace: those begin with a NUL character.</param>
internal sealed record UnixName(string Text)
{
    internal bool IsAbstract => Text.StartsWith('\0');

    /// <summary>The endpoint with this name, kept here by whoever made it first: receivers ask again and again.</summary>
    internal EndPoint? EndPoint { get; set; }

    public bool Equals(UnixName? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => IsAbstract ? $"@{Text[1..]}" : Text;
}
