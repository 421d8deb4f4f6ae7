// Paths of sockets as the kernel walks them: step by step, so that a socket in the middle is no directory. A simulated host has no files
// but sockets: every directory that a path names exists, and the current one is the root.

namespace SimNet.Simulated.Unix;

/// <summary>What a walk came to.</summary>
internal enum UnixPathKind
{
    /// <summary>A name in a directory; a socket may be there or not.</summary>
    Entry,

    /// <summary>A name that ends in a slash: only a directory could be meant.</summary>
    EntryAsDirectory,

    /// <summary>The root itself.</summary>
    Root,

    /// <summary>A socket stands where a directory is needed (ENOTDIR).</summary>
    NotADirectory,
}

internal static class UnixPath
{
    /// <summary>Walks a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="isSocket">Whether a socket is at a normal path.</param>
    /// <param name="normal">The path from the root, without dots and doubled slashes.</param>
    internal static UnixPathKind Walk(string text, Func<string, bool> isSocket, out string normal)
    {
        normal = "";
        foreach (var step in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (normal.Length > 0 && isSocket(normal))
                return UnixPathKind.NotADirectory;
            if (step == "..")
                normal = ParentOf(normal);
            else if (step != ".")
                normal = $"{normal}/{step}";
        }

        if (normal.Length == 0)
            return UnixPathKind.Root;
        return EndsInDirectory(text) ? UnixPathKind.EntryAsDirectory : UnixPathKind.Entry;
    }

    /// <summary>The directory of a normal path; empty for the root.</summary>
    internal static string ParentOf(string normal) => normal.Length == 0 ? "" : normal[..normal.LastIndexOf('/')];

    private static bool EndsInDirectory(string text) =>
        text.EndsWith('/') || text.EndsWith("/.", StringComparison.Ordinal) || text.EndsWith("/..", StringComparison.Ordinal);
}
