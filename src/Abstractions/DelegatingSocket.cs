// The base for decorators of a socket. It forwards the kernel of ISocket and nothing else: all other overloads run through
// these virtual members, so that a decorator overrides one method per operation and sees every form of the call.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

/// <summary>A socket that passes every call to another one: derive from it and override what should differ.</summary>
/// <remarks>All overloads of <see cref="ISocket"/> end in the members below, so overriding for example
/// <see cref="Send(ReadOnlySpan{byte}, SocketFlags, out SocketError)"/> sees every synchronous send of one buffer. A decorator
/// that must hand out decorated sockets overrides <see cref="Accept()"/>, <see cref="Accept(TimeSpan)"/> and
/// <see cref="AcceptAsync"/> too.</remarks>
/// <param name="inner">The socket that does the work. Closed together with this one.</param>
public abstract class DelegatingSocket(ISocket inner) : ISocket
{
    /// <summary>The socket that does the work.</summary>
    protected internal ISocket Inner { get; } = inner ?? throw new ArgumentNullException(nameof(inner));

    /// <inheritdoc/>
    public virtual AddressFamily AddressFamily => Inner.AddressFamily;

    /// <inheritdoc/>
    public virtual SocketType SocketType => Inner.SocketType;

    /// <inheritdoc/>
    public virtual ProtocolType ProtocolType => Inner.ProtocolType;

    /// <inheritdoc/>
    public virtual int Available => Inner.Available;

    /// <inheritdoc/>
    public virtual bool Blocking { get => Inner.Blocking; set => Inner.Blocking = value; }

    /// <inheritdoc/>
    public virtual bool Connected => Inner.Connected;

    /// <inheritdoc/>
    public virtual bool IsBound => Inner.IsBound;

    /// <inheritdoc/>
    public virtual EndPoint? LocalEndPoint => Inner.LocalEndPoint;

    /// <inheritdoc/>
    public virtual EndPoint? RemoteEndPoint => Inner.RemoteEndPoint;

    /// <inheritdoc/>
    public virtual SafeSocketHandle SafeHandle => Inner.SafeHandle;

    /// <inheritdoc/>
    public virtual bool DontFragment { get => Inner.DontFragment; set => Inner.DontFragment = value; }

    /// <inheritdoc/>
    public virtual bool DualMode { get => Inner.DualMode; set => Inner.DualMode = value; }

    /// <inheritdoc/>
    public virtual bool EnableBroadcast { get => Inner.EnableBroadcast; set => Inner.EnableBroadcast = value; }

    /// <inheritdoc/>
    public virtual bool ExclusiveAddressUse { get => Inner.ExclusiveAddressUse; set => Inner.ExclusiveAddressUse = value; }

    /// <inheritdoc/>
    public virtual LingerOption? LingerState { get => Inner.LingerState; set => Inner.LingerState = value; }

    /// <inheritdoc/>
    public virtual bool MulticastLoopback { get => Inner.MulticastLoopback; set => Inner.MulticastLoopback = value; }

    /// <inheritdoc/>
    public virtual bool NoDelay { get => Inner.NoDelay; set => Inner.NoDelay = value; }

    /// <inheritdoc/>
    public virtual int ReceiveBufferSize { get => Inner.ReceiveBufferSize; set => Inner.ReceiveBufferSize = value; }

    /// <inheritdoc/>
    public virtual int SendBufferSize { get => Inner.SendBufferSize; set => Inner.SendBufferSize = value; }

    /// <inheritdoc/>
    public virtual int ReceiveTimeout { get => Inner.ReceiveTimeout; set => Inner.ReceiveTimeout = value; }

    /// <inheritdoc/>
    public virtual int SendTimeout { get => Inner.SendTimeout; set => Inner.SendTimeout = value; }

    /// <inheritdoc/>
    public virtual short Ttl { get => Inner.Ttl; set => Inner.Ttl = value; }

    /// <inheritdoc/>
    public virtual object? GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName) =>
        Inner.GetSocketOption(optionLevel, optionName);

    /// <inheritdoc/>
    public virtual void GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue) =>
        Inner.GetSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public virtual void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue) =>
        Inner.SetSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public virtual void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue) =>
        Inner.SetSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public virtual void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, object optionValue) =>
        Inner.SetSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public virtual int GetRawSocketOption(int optionLevel, int optionName, Span<byte> optionValue) =>
        Inner.GetRawSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public virtual void SetRawSocketOption(int optionLevel, int optionName, ReadOnlySpan<byte> optionValue) =>
        Inner.SetRawSocketOption(optionLevel, optionName, optionValue);

    /// <inheritdoc/>
    public virtual int IOControl(int ioControlCode, byte[]? optionInValue, byte[]? optionOutValue) =>
        Inner.IOControl(ioControlCode, optionInValue, optionOutValue);

    /// <inheritdoc/>
    public virtual void Bind(EndPoint localEP) => Inner.Bind(localEP);

    /// <inheritdoc/>
    public virtual void Listen(int backlog) => Inner.Listen(backlog);

    /// <inheritdoc/>
    public virtual ISocket Accept() => Inner.Accept();

    /// <inheritdoc/>
    public virtual ISocket Accept(TimeSpan timeout) => Inner.Accept(timeout);

    /// <inheritdoc/>
    public virtual void Connect(EndPoint remoteEP) => Inner.Connect(remoteEP);

    /// <inheritdoc/>
    public virtual void Connect(EndPoint remoteEP, TimeSpan timeout) => Inner.Connect(remoteEP, timeout);

    /// <inheritdoc/>
    public virtual void Disconnect(bool reuseSocket) => Inner.Disconnect(reuseSocket);

    /// <inheritdoc/>
    public virtual void Shutdown(SocketShutdown how) => Inner.Shutdown(how);

    /// <inheritdoc/>
    public virtual void Close(int timeout) => Inner.Close(timeout);

    /// <inheritdoc/>
    public virtual void Interrupt() => Inner.Interrupt();

    /// <inheritdoc/>
    public virtual bool Poll(int microSeconds, SelectMode mode) => Inner.Poll(microSeconds, mode);

    /// <inheritdoc/>
    public virtual int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        Inner.Send(buffer, socketFlags, out errorCode);

    /// <inheritdoc/>
    public virtual int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode) =>
        Inner.Send(buffers, socketFlags, out errorCode);

    /// <inheritdoc/>
    public virtual int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode) =>
        Inner.Receive(buffer, socketFlags, out errorCode);

    /// <inheritdoc/>
    public virtual int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode) =>
        Inner.Receive(buffers, socketFlags, out errorCode);

    /// <inheritdoc/>
    public virtual int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP) =>
        Inner.SendTo(buffer, socketFlags, remoteEP);

    /// <inheritdoc/>
    public virtual int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP) =>
        Inner.ReceiveFrom(buffer, socketFlags, ref remoteEP);

    /// <inheritdoc/>
    public virtual int ReceiveMessageFrom(
        Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation) =>
        Inner.ReceiveMessageFrom(buffer, ref socketFlags, ref remoteEP, out ipPacketInformation);

    /// <inheritdoc/>
    public virtual int SendMessage(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null) =>
        Inner.SendMessage(buffers, controlMessages, socketFlags, remoteEP);

    /// <inheritdoc/>
    public virtual ReceivedMessage ReceiveMessage(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None) =>
        Inner.ReceiveMessage(buffers, controlBytes, socketFlags);

    /// <inheritdoc/>
    public virtual void SendFile(string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags) =>
        Inner.SendFile(fileName, preBuffer, postBuffer, flags);

    /// <inheritdoc/>
    public virtual ValueTask<ISocket> AcceptAsync(CancellationToken cancellationToken) => Inner.AcceptAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken) =>
        Inner.ConnectAsync(remoteEP, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisconnectAsync(bool reuseSocket, CancellationToken cancellationToken = default) =>
        Inner.DisconnectAsync(reuseSocket, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<int> SendAsync(
        ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default) =>
        Inner.SendAsync(buffer, socketFlags, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<int> SendAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) =>
        Inner.SendAsync(buffers, socketFlags);

    /// <inheritdoc/>
    public virtual ValueTask<int> ReceiveAsync(
        Memory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default) =>
        Inner.ReceiveAsync(buffer, socketFlags, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<int> ReceiveAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) =>
        Inner.ReceiveAsync(buffers, socketFlags);

    /// <inheritdoc/>
    public virtual ValueTask<int> SendToAsync(
        ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP, CancellationToken cancellationToken = default) =>
        Inner.SendToAsync(buffer, socketFlags, remoteEP, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<SocketReceiveFromResult> ReceiveFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default) =>
        Inner.ReceiveFromAsync(buffer, socketFlags, remoteEndPoint, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default) =>
        Inner.ReceiveMessageFromAsync(buffer, socketFlags, remoteEndPoint, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<int> SendMessageAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null,
        CancellationToken cancellationToken = default) =>
        Inner.SendMessageAsync(buffers, controlMessages, socketFlags, remoteEP, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<ReceivedMessage> ReceiveMessageAsync(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None,
        CancellationToken cancellationToken = default) =>
        Inner.ReceiveMessageAsync(buffers, controlBytes, socketFlags, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask SendFileAsync(
        string? fileName,
        ReadOnlyMemory<byte> preBuffer,
        ReadOnlyMemory<byte> postBuffer,
        TransmitFileOptions flags,
        CancellationToken cancellationToken = default) =>
        Inner.SendFileAsync(fileName, preBuffer, postBuffer, flags, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the inner socket.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
    }
}
