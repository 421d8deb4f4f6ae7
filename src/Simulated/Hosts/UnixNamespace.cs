// The names of a host's Unix domain sockets: paths, which stay until they are removed, and abstract names, which are gone with their socket.
// No file is touched: every directory exists, and a directory is what has sockets below it.

using System.Net.Sockets;
using SimNet.Simulated.Unix;

namespace SimNet.Simulated.Hosts;

internal sealed class UnixNamespace
{
    private readonly Dictionary<(SocketType Type, string Name), UnixSocket> _abstract = [];

    // Null for a path whose socket was closed: a stale one.
    private readonly Dictionary<string, UnixSocket?> _paths = [];

    // How many paths are below a directory.
    private readonly Dictionary<string, int> _directories = [];
    private int _lastAutomatic;

    /// <summary>Goes up whenever a name comes or goes, so that what was looked up can be kept as long as it is true.</summary>
    internal int Version { get; private set; }

    /// <summary>Names that exist.</summary>
    internal int Count => _abstract.Count + _paths.Count;

    /// <summary>Gives a socket a name, if it can have it.</summary>
    /// <returns>Success, or why not: AddressAlreadyInUse, AddressNotAvailable (ENOENT), SocketError (ENOTDIR).</returns>
    internal SocketError Bind(UnixSocket socket, UnixName name)
    {
        Version++;
        if (name.IsAbstract)
            return _abstract.TryAdd((socket.Type, name.Text), socket) ? SocketError.Success : SocketError.AddressAlreadyInUse;
        var error = CanBind(name, out var path);
        if (error != SocketError.Success)
            return error;
        _paths.Add(path, socket);
        CountBelow(path, 1);
        return SocketError.Success;
    }

    /// <summary>Whether a path is free, without taking it: what the file system says before the socket is looked at.</summary>
    internal SocketError CanBind(UnixName name, out string path)
    {
        switch (Walk(name, out path))
        {
            case UnixPathKind.NotADirectory:
                return SocketError.SocketError;
            case UnixPathKind.Root:
                return SocketError.AddressAlreadyInUse;
            case UnixPathKind.EntryAsDirectory when !Exists(path):
                return SocketError.AddressNotAvailable;
            default:
                return Exists(path) ? SocketError.AddressAlreadyInUse : SocketError.Success;
        }
    }

    /// <summary>A name that nobody has (unix(7), "autobind").</summary>
    internal UnixName NewAutomatic(SocketType type)
    {
        while (true)
        {
            _lastAutomatic = (_lastAutomatic + 1) & 0xFFFFF;
            var name = $"\0{_lastAutomatic:x5}";
            if (!_abstract.ContainsKey((type, name)))
                return new UnixName(name);
        }
    }

    /// <summary>Looks a socket up.</summary>
    /// <returns>Success; ConnectionRefused when nobody answers there; AddressNotAvailable for a path that is not; ProtocolType for a path of
    /// another type of socket; SocketError (ENOTDIR).</returns>
    internal SocketError Find(UnixName name, SocketType type, out UnixSocket? socket)
    {
        if (name.IsAbstract)
            return _abstract.TryGetValue((type, name.Text), out socket) ? SocketError.Success : SocketError.ConnectionRefused;
        socket = null;
        var kind = Walk(name, out var path);
        if (kind == UnixPathKind.NotADirectory || (kind == UnixPathKind.EntryAsDirectory && _paths.ContainsKey(path)))
            return SocketError.SocketError;
        if (kind == UnixPathKind.Root || _directories.ContainsKey(path))
            return SocketError.ConnectionRefused;
        if (!_paths.TryGetValue(path, out socket))
            return SocketError.AddressNotAvailable;
        if (socket is null)
            return SocketError.ConnectionRefused;
        return socket.Type == type ? SocketError.Success : SocketError.ProtocolType;
    }

    /// <summary>A socket is closed: its abstract name is free, its path is stale.</summary>
    internal void Release(UnixSocket socket, UnixName name)
    {
        Version++;
        if (name.IsAbstract)
            _abstract.Remove((socket.Type, name.Text));
        else if (Walk(name, out var path) == UnixPathKind.Entry && _paths.GetValueOrDefault(path) == socket)
            _paths[path] = null;
    }

    /// <summary>Removes a path, whoever has it now (unlink).</summary>
    internal void Unlink(UnixName name)
    {
        Version++;
        if (Walk(name, out var path) != UnixPathKind.Entry || !_paths.Remove(path, out var socket))
            return;
        CountBelow(path, -1);
        socket?.OnUnlinked();
    }

    private UnixPathKind Walk(UnixName name, out string path) => UnixPath.Walk(name.Text, _paths.ContainsKey, out path);

    private bool Exists(string path) => _paths.ContainsKey(path) || _directories.ContainsKey(path);

    private void CountBelow(string path, int change)
    {
        for (var directory = UnixPath.ParentOf(path); directory.Length > 0; directory = UnixPath.ParentOf(directory))
        {
            var count = _directories.GetValueOrDefault(directory) + change;
            if (count == 0)
                _directories.Remove(directory);
            else
                _directories[directory] = count;
        }
    }
}
