// Every other overload of System.Net.Sockets.Socket, as default interface members over the kernel in ISocket.cs.
// They are members and not extensions because then overload resolution is the same as on Socket: in particular
// `ReceiveAsync(new byte[n])` keeps binding to the ArraySegment form and returning Task<int>.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

public partial interface ISocket
{
    /// <inheritdoc cref="Socket.Handle"/>
    nint Handle => SafeHandle.DangerousGetHandle();

    /// <inheritdoc cref="Socket.SetSocketOption(SocketOptionLevel, SocketOptionName, bool)"/>
    void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, bool optionValue) =>
        SetSocketOption(optionLevel, optionName, optionValue ? 1 : 0);

    /// <inheritdoc cref="Socket.GetSocketOption(SocketOptionLevel, SocketOptionName, int)"/>
    byte[] GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionLength)
    {
        var value = new byte[optionLength];
        GetSocketOption(optionLevel, optionName, value);
        return value;
    }

    /// <inheritdoc cref="Socket.IOControl(IOControlCode, byte[], byte[])"/>
    int IOControl(IOControlCode ioControlCode, byte[]? optionInValue, byte[]? optionOutValue) =>
        IOControl(unchecked((int)ioControlCode), optionInValue, optionOutValue);

    /// <inheritdoc cref="Socket.Listen()"/>
    void Listen() => Listen(int.MaxValue);

    /// <inheritdoc cref="Socket.Close()"/>
    void Close() => Dispose();

    /// <inheritdoc cref="Socket.Poll(TimeSpan, SelectMode)"/>
    bool Poll(TimeSpan timeout, SelectMode mode) => Poll(SocketArguments.ToMicroseconds(timeout), mode);

    // ---- Connect

    /// <inheritdoc cref="Socket.Connect(IPAddress, int)"/>
    void Connect(IPAddress address, int port) => Connect(SocketArguments.ToEndPoint(this, address, port));

    /// <inheritdoc cref="Socket.Connect(string, int)"/>
    void Connect(string host, int port) => Connect(SocketArguments.ToEndPoint(host, port));

    /// <inheritdoc cref="Socket.Connect(IPAddress[], int)"/>
    void Connect(IPAddress[] addresses, int port)
    {
        SocketException? last = null;
        foreach (var endPoint in SocketArguments.ToEndPoints(this, addresses, port))
        {
            try
            {
                Connect(endPoint);
                return;
            }
            catch (SocketException exception)
            {
                last = exception;
            }
        }

        throw (Exception?)last ?? SocketArguments.NoUsableAddress(nameof(addresses));
    }

    /// <inheritdoc cref="Socket.ConnectAsync(EndPoint)"/>
    Task ConnectAsync(EndPoint remoteEP) => ConnectAsync(remoteEP, CancellationToken.None).AsTask();

    /// <inheritdoc cref="Socket.ConnectAsync(IPAddress, int)"/>
    Task ConnectAsync(IPAddress address, int port) => ConnectAsync(address, port, CancellationToken.None).AsTask();

    /// <inheritdoc cref="Socket.ConnectAsync(IPAddress, int, CancellationToken)"/>
    ValueTask ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken) =>
        ConnectAsync(SocketArguments.ToEndPoint(this, address, port), cancellationToken);

    /// <inheritdoc cref="Socket.ConnectAsync(string, int)"/>
    Task ConnectAsync(string host, int port) => ConnectAsync(host, port, CancellationToken.None).AsTask();

    /// <inheritdoc cref="Socket.ConnectAsync(string, int, CancellationToken)"/>
    ValueTask ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        ConnectAsync(SocketArguments.ToEndPoint(host, port), cancellationToken);

    /// <inheritdoc cref="Socket.ConnectAsync(IPAddress[], int)"/>
    Task ConnectAsync(IPAddress[] addresses, int port) => ConnectAsync(addresses, port, CancellationToken.None).AsTask();

    /// <inheritdoc cref="Socket.ConnectAsync(IPAddress[], int, CancellationToken)"/>
    async ValueTask ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (var endPoint in SocketArguments.ToEndPoints(this, addresses, port))
        {
            try
            {
                await ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SocketException exception)
            {
                last = exception;
            }
        }

        throw (Exception?)last ?? SocketArguments.WrongFamily();
    }

    /// <inheritdoc cref="Socket.AcceptAsync()"/>
    Task<ISocket> AcceptAsync() => AcceptAsync(CancellationToken.None).AsTask();

    // ---- Send

    /// <inheritdoc cref="Socket.Send(byte[])"/>
    int Send(byte[] buffer) => Send(buffer, SocketFlags.None);

    /// <inheritdoc cref="Socket.Send(byte[], SocketFlags)"/>
    int Send(byte[] buffer, SocketFlags socketFlags) =>
        Send(SocketArguments.Range(buffer), socketFlags, out var errorCode).OrThrow(errorCode);

    /// <inheritdoc cref="Socket.Send(byte[], int, SocketFlags)"/>
    int Send(byte[] buffer, int size, SocketFlags socketFlags) => Send(buffer, 0, size, socketFlags);

    /// <inheritdoc cref="Socket.Send(byte[], int, int, SocketFlags)"/>
    int Send(byte[] buffer, int offset, int size, SocketFlags socketFlags) =>
        Send(buffer, offset, size, socketFlags, out var errorCode).OrThrow(errorCode);

    /// <inheritdoc cref="Socket.Send(byte[], int, int, SocketFlags, out SocketError)"/>
    int Send(byte[] buffer, int offset, int size, SocketFlags socketFlags, out SocketError errorCode) =>
        Send(SocketArguments.Range(buffer, offset, size), socketFlags, out errorCode);

    /// <inheritdoc cref="Socket.Send(ReadOnlySpan{byte})"/>
    int Send(ReadOnlySpan<byte> buffer) => Send(buffer, SocketFlags.None);

    /// <inheritdoc cref="Socket.Send(ReadOnlySpan{byte}, SocketFlags)"/>
    int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags) =>
        Send(buffer, socketFlags, out var errorCode).OrThrow(errorCode);

    /// <inheritdoc cref="Socket.Send(IList{ArraySegment{byte}})"/>
    int Send(IList<ArraySegment<byte>> buffers) => Send(buffers, SocketFlags.None);

    /// <inheritdoc cref="Socket.Send(IList{ArraySegment{byte}}, SocketFlags)"/>
    int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) =>
        Send(buffers, socketFlags, out var errorCode).OrThrow(errorCode);

    /// <inheritdoc cref="Socket.SendAsync(ArraySegment{byte})"/>
    Task<int> SendAsync(ArraySegment<byte> buffer) => SendAsync(buffer, SocketFlags.None);

    /// <inheritdoc cref="Socket.SendAsync(ArraySegment{byte}, SocketFlags)"/>
    Task<int> SendAsync(ArraySegment<byte> buffer, SocketFlags socketFlags) =>
        SendAsync(SocketArguments.Checked(buffer), socketFlags, CancellationToken.None).AsTask();

    /// <inheritdoc cref="Socket.SendAsync(IList{ArraySegment{byte}})"/>
    Task<int> SendAsync(IList<ArraySegment<byte>> buffers) => SendAsync(buffers, SocketFlags.None);

    /// <inheritdoc cref="Socket.SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        SendAsync(buffer, SocketFlags.None, cancellationToken);

    /// <inheritdoc cref="Socket.SendFile(string)"/>
    void SendFile(string? fileName) => SendFile(fileName, default(ReadOnlySpan<byte>), default, TransmitFileOptions.UseDefaultWorkerThread);

    /// <inheritdoc cref="Socket.SendFile(string, byte[], byte[], TransmitFileOptions)"/>
    void SendFile(string? fileName, byte[]? preBuffer, byte[]? postBuffer, TransmitFileOptions flags) =>
        SendFile(fileName, preBuffer.AsSpan(), postBuffer.AsSpan(), flags);

    /// <inheritdoc cref="Socket.SendFileAsync(string, CancellationToken)"/>
    ValueTask SendFileAsync(string? fileName, CancellationToken cancellationToken = default) =>
        SendFileAsync(fileName, default, default, TransmitFileOptions.UseDefaultWorkerThread, cancellationToken);

    // ---- Receive

    /// <inheritdoc cref="Socket.Receive(byte[])"/>
    int Receive(byte[] buffer) => Receive(buffer, SocketFlags.None);

    /// <inheritdoc cref="Socket.Receive(byte[], SocketFlags)"/>
    int Receive(byte[] buffer, SocketFlags socketFlags) =>
        Receive(SocketArguments.Range(buffer), socketFlags, out var errorCode).OrThrow(errorCode);

    /// <inheritdoc cref="Socket.Receive(byte[], int, SocketFlags)"/>
    int Receive(byte[] buffer, int size, SocketFlags socketFlags) => Receive(buffer, 0, size, socketFlags);

    /// <inheritdoc cref="Socket.Receive(byte[], int, int, SocketFlags)"/>
    int Receive(byte[] buffer, int offset, int size, SocketFlags socketFlags) =>
        Receive(buffer, offset, size, socketFlags, out var errorCode).OrThrow(errorCode);

    /// <inheritdoc cref="Socket.Receive(byte[], int, int, SocketFlags, out SocketError)"/>
    int Receive(byte[] buffer, int offset, int size, SocketFlags socketFlags, out SocketError errorCode) =>
        Receive(SocketArguments.Range(buffer, offset, size), socketFlags, out errorCode);

    /// <inheritdoc cref="Socket.Receive(Span{byte})"/>
    int Receive(Span<byte> buffer) => Receive(buffer, SocketFlags.None);

    /// <inheritdoc cref="Socket.Receive(Span{byte}, SocketFlags)"/>
    int Receive(Span<byte> buffer, SocketFlags socketFlags) =>
        Receive(buffer, socketFlags, out var errorCode).OrThrow(errorCode);

    /// <inheritdoc cref="Socket.Receive(IList{ArraySegment{byte}})"/>
    int Receive(IList<ArraySegment<byte>> buffers) => Receive(buffers, SocketFlags.None);

    /// <inheritdoc cref="Socket.Receive(IList{ArraySegment{byte}}, SocketFlags)"/>
    int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) =>
        Receive(buffers, socketFlags, out var errorCode).OrThrow(errorCode);

    /// <inheritdoc cref="Socket.ReceiveAsync(ArraySegment{byte})"/>
    Task<int> ReceiveAsync(ArraySegment<byte> buffer) => ReceiveAsync(buffer, SocketFlags.None);

    /// <inheritdoc cref="Socket.ReceiveAsync(ArraySegment{byte}, SocketFlags)"/>
    Task<int> ReceiveAsync(ArraySegment<byte> buffer, SocketFlags socketFlags) =>
        ReceiveAsync(SocketArguments.Checked(buffer), socketFlags, CancellationToken.None).AsTask();

    /// <inheritdoc cref="Socket.ReceiveAsync(IList{ArraySegment{byte}})"/>
    Task<int> ReceiveAsync(IList<ArraySegment<byte>> buffers) => ReceiveAsync(buffers, SocketFlags.None);

    /// <inheritdoc cref="Socket.ReceiveAsync(Memory{byte}, CancellationToken)"/>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ReceiveAsync(buffer, SocketFlags.None, cancellationToken);

    // ---- SendTo

    /// <inheritdoc cref="Socket.SendTo(byte[], EndPoint)"/>
    int SendTo(byte[] buffer, EndPoint remoteEP) => SendTo(buffer, SocketFlags.None, remoteEP);

    /// <inheritdoc cref="Socket.SendTo(byte[], SocketFlags, EndPoint)"/>
    int SendTo(byte[] buffer, SocketFlags socketFlags, EndPoint remoteEP) =>
        SendTo(SocketArguments.Range(buffer), socketFlags, remoteEP);

    /// <inheritdoc cref="Socket.SendTo(byte[], int, SocketFlags, EndPoint)"/>
    int SendTo(byte[] buffer, int size, SocketFlags socketFlags, EndPoint remoteEP) =>
        SendTo(buffer, 0, size, socketFlags, remoteEP);

    /// <inheritdoc cref="Socket.SendTo(byte[], int, int, SocketFlags, EndPoint)"/>
    int SendTo(byte[] buffer, int offset, int size, SocketFlags socketFlags, EndPoint remoteEP) =>
        SendTo(SocketArguments.Range(buffer, offset, size), socketFlags, remoteEP);

    /// <inheritdoc cref="Socket.SendTo(ReadOnlySpan{byte}, EndPoint)"/>
    int SendTo(ReadOnlySpan<byte> buffer, EndPoint remoteEP) => SendTo(buffer, SocketFlags.None, remoteEP);

    /// <inheritdoc cref="Socket.SendTo(ReadOnlySpan{byte}, SocketFlags, SocketAddress)"/>
    int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, SocketAddress socketAddress) =>
        SendTo(buffer, socketFlags, SocketArguments.ToEndPoint(socketAddress));

    /// <inheritdoc cref="Socket.SendToAsync(ArraySegment{byte}, EndPoint)"/>
    Task<int> SendToAsync(ArraySegment<byte> buffer, EndPoint remoteEP) => SendToAsync(buffer, SocketFlags.None, remoteEP);

    /// <inheritdoc cref="Socket.SendToAsync(ArraySegment{byte}, SocketFlags, EndPoint)"/>
    Task<int> SendToAsync(ArraySegment<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP) =>
        SendToAsync(SocketArguments.Checked(buffer), socketFlags, remoteEP, CancellationToken.None).AsTask();

    /// <inheritdoc cref="Socket.SendToAsync(ReadOnlyMemory{byte}, EndPoint, CancellationToken)"/>
    ValueTask<int> SendToAsync(ReadOnlyMemory<byte> buffer, EndPoint remoteEP, CancellationToken cancellationToken = default) =>
        SendToAsync(buffer, SocketFlags.None, remoteEP, cancellationToken);

    /// <inheritdoc cref="Socket.SendToAsync(ReadOnlyMemory{byte}, SocketFlags, SocketAddress, CancellationToken)"/>
    ValueTask<int> SendToAsync(
        ReadOnlyMemory<byte> buffer,
        SocketFlags socketFlags,
        SocketAddress socketAddress,
        CancellationToken cancellationToken = default) =>
        SendToAsync(buffer, socketFlags, SocketArguments.ToEndPoint(socketAddress), cancellationToken);

    // ---- ReceiveFrom

    /// <inheritdoc cref="Socket.ReceiveFrom(byte[], ref EndPoint)"/>
    int ReceiveFrom(byte[] buffer, ref EndPoint remoteEP) => ReceiveFrom(buffer, SocketFlags.None, ref remoteEP);

    /// <inheritdoc cref="Socket.ReceiveFrom(byte[], SocketFlags, ref EndPoint)"/>
    int ReceiveFrom(byte[] buffer, SocketFlags socketFlags, ref EndPoint remoteEP) =>
        ReceiveFrom(SocketArguments.Range(buffer), socketFlags, ref remoteEP);

    /// <inheritdoc cref="Socket.ReceiveFrom(byte[], int, SocketFlags, ref EndPoint)"/>
    int ReceiveFrom(byte[] buffer, int size, SocketFlags socketFlags, ref EndPoint remoteEP) =>
        ReceiveFrom(buffer, 0, size, socketFlags, ref remoteEP);

    /// <inheritdoc cref="Socket.ReceiveFrom(byte[], int, int, SocketFlags, ref EndPoint)"/>
    int ReceiveFrom(byte[] buffer, int offset, int size, SocketFlags socketFlags, ref EndPoint remoteEP) =>
        ReceiveFrom(SocketArguments.Range(buffer, offset, size), socketFlags, ref remoteEP);

    /// <inheritdoc cref="Socket.ReceiveFrom(Span{byte}, ref EndPoint)"/>
    int ReceiveFrom(Span<byte> buffer, ref EndPoint remoteEP) => ReceiveFrom(buffer, SocketFlags.None, ref remoteEP);

    /// <inheritdoc cref="Socket.ReceiveFrom(Span{byte}, SocketFlags, SocketAddress)"/>
    int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, SocketAddress receivedAddress)
    {
        ArgumentNullException.ThrowIfNull(receivedAddress);
        var from = SocketArguments.AnyEndPoint(this);
        var received = ReceiveFrom(buffer, socketFlags, ref from);
        SocketArguments.CopyTo(from, receivedAddress);
        return received;
    }

    /// <inheritdoc cref="Socket.ReceiveFromAsync(ArraySegment{byte}, EndPoint)"/>
    Task<SocketReceiveFromResult> ReceiveFromAsync(ArraySegment<byte> buffer, EndPoint remoteEndPoint) =>
        ReceiveFromAsync(buffer, SocketFlags.None, remoteEndPoint);

    /// <inheritdoc cref="Socket.ReceiveFromAsync(ArraySegment{byte}, SocketFlags, EndPoint)"/>
    Task<SocketReceiveFromResult> ReceiveFromAsync(ArraySegment<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint) =>
        ReceiveFromAsync(SocketArguments.Checked(buffer), socketFlags, remoteEndPoint, CancellationToken.None).AsTask();

    /// <inheritdoc cref="Socket.ReceiveFromAsync(Memory{byte}, EndPoint, CancellationToken)"/>
    ValueTask<SocketReceiveFromResult> ReceiveFromAsync(
        Memory<byte> buffer, EndPoint remoteEndPoint, CancellationToken cancellationToken = default) =>
        ReceiveFromAsync(buffer, SocketFlags.None, remoteEndPoint, cancellationToken);

    /// <inheritdoc cref="Socket.ReceiveFromAsync(Memory{byte}, SocketFlags, SocketAddress, CancellationToken)"/>
    async ValueTask<int> ReceiveFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, SocketAddress receivedAddress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(receivedAddress);
        var result = await ReceiveFromAsync(buffer, socketFlags, SocketArguments.AnyEndPoint(this), cancellationToken).ConfigureAwait(false);
        SocketArguments.CopyTo(result.RemoteEndPoint, receivedAddress);
        return result.ReceivedBytes;
    }

    // ---- ReceiveMessageFrom

    /// <inheritdoc cref="Socket.ReceiveMessageFrom(byte[], int, int, ref SocketFlags, ref EndPoint, out IPPacketInformation)"/>
    int ReceiveMessageFrom(
        byte[] buffer, int offset, int size, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation) =>
        ReceiveMessageFrom(SocketArguments.Range(buffer, offset, size), ref socketFlags, ref remoteEP, out ipPacketInformation);

    /// <inheritdoc cref="Socket.ReceiveMessageFromAsync(ArraySegment{byte}, EndPoint)"/>
    Task<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(ArraySegment<byte> buffer, EndPoint remoteEndPoint) =>
        ReceiveMessageFromAsync(buffer, SocketFlags.None, remoteEndPoint);

    /// <inheritdoc cref="Socket.ReceiveMessageFromAsync(ArraySegment{byte}, SocketFlags, EndPoint)"/>
    Task<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(ArraySegment<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint) =>
        ReceiveMessageFromAsync(SocketArguments.Checked(buffer), socketFlags, remoteEndPoint, CancellationToken.None).AsTask();

    /// <inheritdoc cref="Socket.ReceiveMessageFromAsync(Memory{byte}, EndPoint, CancellationToken)"/>
    ValueTask<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(
        Memory<byte> buffer, EndPoint remoteEndPoint, CancellationToken cancellationToken = default) =>
        ReceiveMessageFromAsync(buffer, SocketFlags.None, remoteEndPoint, cancellationToken);
}
