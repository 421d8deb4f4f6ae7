// The options of RealSocket: all forwarded to the inner Socket, whose answers and exceptions they keep.

using System.Net.Sockets;

namespace SimNet;

public sealed partial class RealSocket
{
    /// <inheritdoc/>
    public bool DontFragment { get => _socket.DontFragment; set => _socket.DontFragment = value; }

    /// <inheritdoc/>
    public bool DualMode { get => _socket.DualMode; set => _socket.DualMode = value; }

    /// <inheritdoc/>
    public bool EnableBroadcast { get => _socket.EnableBroadcast; set => _socket.EnableBroadcast = value; }

    /// <inheritdoc/>
    public bool ExclusiveAddressUse { get => _socket.ExclusiveAddressUse; set => _socket.ExclusiveAddressUse = value; }

    /// <inheritdoc/>
    public LingerOption? LingerState { get => _socket.LingerState; set => _socket.LingerState = value!; }

    /// <inheritdoc/>
    public bool MulticastLoopback { get => _socket.MulticastLoopback; set => _socket.MulticastLoopback = value; }

    /// <inheritdoc/>
    public bool NoDelay { get => _socket.NoDelay; set => _socket.NoDelay = value; }

    /// <inheritdoc/>
    public int ReceiveBufferSize { get => _socket.ReceiveBufferSize; set => _socket.ReceiveBufferSize = value; }

    /// <inheritdoc/>
    public int SendBufferSize { get => _socket.SendBufferSize; set => _socket.SendBufferSize = value; }

    /// <inheritdoc/>
    public int ReceiveTimeout { get => _socket.ReceiveTimeout; set => _socket.ReceiveTimeout = value; }

    /// <inheritdoc/>
    public int SendTimeout { get => _socket.SendTimeout; set => _socket.SendTimeout = value; }

    /// <inheritdoc/>
    public short Ttl { get => _socket.Ttl; set => _socket.Ttl = value; }

    /// <inheritdoc/>
    public object? GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName) =>
        _socket.GetSocketOption(optionLevel, optionName);

    /// <inheritdoc/>
    public void GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue) =>
        _socket.GetSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc cref="System.Net.Sockets.Socket.GetSocketOption(SocketOptionLevel, SocketOptionName, int)"/>
    public byte[] GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionLength) =>
        _socket.GetSocketOption(optionLevel, optionName, optionLength);

    /// <inheritdoc/>
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue) =>
        _socket.SetSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc cref="System.Net.Sockets.Socket.SetSocketOption(SocketOptionLevel, SocketOptionName, bool)"/>
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, bool optionValue) =>
        _socket.SetSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue) =>
        _socket.SetSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, object optionValue) =>
        _socket.SetSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public int GetRawSocketOption(int optionLevel, int optionName, Span<byte> optionValue) =>
        _socket.GetRawSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public void SetRawSocketOption(int optionLevel, int optionName, ReadOnlySpan<byte> optionValue) =>
        _socket.SetRawSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public int IOControl(int ioControlCode, byte[]? optionInValue, byte[]? optionOutValue) =>
        _socket.IOControl(ioControlCode, optionInValue, optionOutValue);

    /// <inheritdoc cref="System.Net.Sockets.Socket.IOControl(IOControlCode, byte[], byte[])"/>
    public int IOControl(IOControlCode ioControlCode, byte[]? optionInValue, byte[]? optionOutValue) =>
        _socket.IOControl(ioControlCode, optionInValue, optionOutValue);
}
