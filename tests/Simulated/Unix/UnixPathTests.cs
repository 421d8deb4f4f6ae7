using SimNet.Simulated.Unix;

namespace SimNet.Tests.Simulated.Unix;

public class UnixPathTests
{
    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("a/b", "/a/b")]
    [InlineData("./a//b/.", "/a/b")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/../../b", "/b")]
    [InlineData("/a/b/", "/a/b")]
    public void Walk_GivesTheNormalPath(string text, string expected)
    {
        UnixPath.Walk(text, static _ => false, out var normal);

        Assert.Equal(expected, normal);
    }

    [Fact]
    public void Walk_TellsWhatItCameTo()
    {
        Assert.Equal(UnixPathKind.Entry, Walk("/a/socket"));
        Assert.Equal(UnixPathKind.EntryAsDirectory, Walk("/a/socket/"));
        Assert.Equal(UnixPathKind.Root, Walk("/a/.."));
        Assert.Equal(UnixPathKind.NotADirectory, Walk("/socket/a"));
        Assert.Equal(UnixPathKind.NotADirectory, Walk("/socket/../a"));
        Assert.Equal(UnixPathKind.Entry, Walk("/socket2/../a"));
    }

    [Theory]
    [InlineData("/a/b", "/a")]
    [InlineData("/a", "")]
    [InlineData("", "")]
    public void ParentOf_IsTheDirectory(string path, string expected) => Assert.Equal(expected, UnixPath.ParentOf(path));

    private static UnixPathKind Walk(string text) => UnixPath.Walk(text, static path => path == "/socket", out _);
}
