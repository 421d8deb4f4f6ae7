// The members every socket implementation writes itself: the "kernel" of System.Net.Sockets.Socket, with the same names,
// signatures, defaults and exceptions. All other overloads of Socket are default interface members over these
// (ISocket.Overloads.cs), so that an implementation or a decorator has one place per operation.

using System.Net;
using System.Net.Sockets;

namespace SimNet;

/// <summary>
/// A network socket: what <see cref="Socket"/> is, as an interface, so that the code above it runs on the operating
/// system's sockets and on a simulated network alike.
/// </summary>
/// <remarks>
/// <para>Members have the names, overloads, defaults and exceptions of <see cref="Socket"/>; moving code over is a change of
/// the type's name. New are <see cref="Interrupt"/>, <see cref="Connect(EndPoint, TimeSpan)"/>, <see cref="Accept(TimeSpan)"/>
/// and the message forms with control data.</para>
/// <para>Left out: <c>Begin…/End…</c> (use the <c>Task</c> forms, or <c>TaskToAsyncResult</c>), everything with
/// <see cref="SocketAsyncEventArgs"/> (its members are typed <see cref="Socket"/>, so nobody else can complete one), and what
/// works on Windows only.</para>
/// <para>Thread rule: as for <see cref="Socket"/>, one reader and one writer may use a real socket at the same time; a
/// simulated socket belongs to the thread that drives its simulation.</para>
/// </remarks>
public partial interface ISocket : IDisposable
{
    /// <inheritdoc cref="Socket.AddressFamily"/>
    AddressFamily AddressFamily { get; }

    /// <inheritdoc cref="Socket.SocketType"/>
    SocketType SocketType { get; }

    /// <inheritdoc cref="Socket.ProtocolType"/>
    ProtocolType ProtocolType { get; }

    /// <inheritdoc cref="Socket.Available"/>
    int Available { get; }

    /// <inheritdoc cref="Socket.Blocking"/>
    bool Blocking { get; set; }

    /// <inheritdoc cref="Socket.Connected"/>
    bool Connected { get; }

    /// <inheritdoc cref="Socket.IsBound"/>
    bool IsBound { get; }

    /// <inheritdoc cref="Socket.LocalEndPoint"/>
    EndPoint? LocalEndPoint { get; }

    /// <inheritdoc cref="Socket.RemoteEndPoint"/>
    EndPoint? RemoteEndPoint { get; }

    /// <summary>The operating system's handle of this socket.</summary>
    /// <exception cref="PlatformNotSupportedException">A simulated socket has no handle.</exception>
    SafeSocketHandle SafeHandle { get; }

    /// <inheritdoc cref="Socket.DontFragment"/>
    bool DontFragment { get; set; }

    /// <inheritdoc cref="Socket.DualMode"/>
    bool DualMode { get; set; }

    /// <inheritdoc cref="Socket.EnableBroadcast"/>
    bool EnableBroadcast { get; set; }

    /// <inheritdoc cref="Socket.ExclusiveAddressUse"/>
    bool ExclusiveAddressUse { get; set; }

    /// <inheritdoc cref="Socket.LingerState"/>
    LingerOption? LingerState { get; set; }

    /// <inheritdoc cref="Socket.MulticastLoopback"/>
    bool MulticastLoopback { get; set; }

    /// <inheritdoc cref="Socket.NoDelay"/>
    bool NoDelay { get; set; }

    /// <inheritdoc cref="Socket.ReceiveBufferSize"/>
    int ReceiveBufferSize { get; set; }

    /// <inheritdoc cref="Socket.SendBufferSize"/>
    int SendBufferSize { get; set; }

    /// <summary>Milliseconds a blocking receive may wait; 0 or -1 means for ever. Defaults to 0.</summary>
    /// <remarks>As on <see cref="Socket"/>, accepting and all asynchronous calls ignore it.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than -1.</exception>
    int ReceiveTimeout { get; set; }

    /// <summary>Milliseconds a blocking send or connect may wait; 0 or -1 means for ever. Defaults to 0.</summary>
    /// <remarks>As on <see cref="Socket"/>, all asynchronous calls ignore it.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than -1.</exception>
    int SendTimeout { get; set; }

    /// <inheritdoc cref="Socket.Ttl"/>
    short Ttl { get; set; }

    /// <inheritdoc cref="Socket.GetSocketOption(SocketOptionLevel, SocketOptionName)"/>
    object? GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName);

    /// <inheritdoc cref="Socket.GetSocketOption(SocketOptionLevel, SocketOptionName, byte[])"/>
    void GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue);

    /// <inheritdoc cref="Socket.SetSocketOption(SocketOptionLevel, SocketOptionName, int)"/>
    void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue);

    /// <inheritdoc cref="Socket.SetSocketOption(SocketOptionLevel, SocketOptionName, byte[])"/>
    void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue);

    /// <inheritdoc cref="Socket.SetSocketOption(SocketOptionLevel, SocketOptionName, object)"/>
    void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, object optionValue);

    /// <inheritdoc cref="Socket.GetRawSocketOption(int, int, Span{byte})"/>
    int GetRawSocketOption(int optionLevel, int optionName, Span<byte> optionValue);

    /// <inheritdoc cref="Socket.SetRawSocketOption(int, int, ReadOnlySpan{byte})"/>
    void SetRawSocketOption(int optionLevel, int optionName, ReadOnlySpan<byte> optionValue);

    /// <inheritdoc cref="Socket.IOControl(int, byte[], byte[])"/>
    int IOControl(int ioControlCode, byte[]? optionInValue, byte[]? optionOutValue);

    /// <inheritdoc cref="Socket.Bind(EndPoint)"/>
    void Bind(EndPoint localEP);

    /// <inheritdoc cref="Socket.Listen(int)"/>
    void Listen(int backlog);

    /// <inheritdoc cref="Socket.Accept()"/>
    ISocket Accept();

    /// <summary>Accepts a connection, waiting at most <paramref name="timeout"/>, also when <see cref="Blocking"/> is false.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <exception cref="SocketException"><see cref="SocketError.TimedOut"/>: no connection came in time; the socket goes on
    /// listening.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    ISocket Accept(TimeSpan timeout);

    /// <inheritdoc cref="Socket.Connect(EndPoint)"/>
    void Connect(EndPoint remoteEP);

    /// <summary>Connects, waiting at most <paramref name="timeout"/>, also when <see cref="Blocking"/> is false.</summary>
    /// <param name="remoteEP">The remote endpoint.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> waits as long as the network stack
    /// does.</param>
    /// <exception cref="SocketException"><see cref="SocketError.TimedOut"/>: the peer did not answer in time; the attempt goes
    /// on in the background, as after a cancelled <c>ConnectAsync</c>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    void Connect(EndPoint remoteEP, TimeSpan timeout);

    /// <inheritdoc cref="Socket.Disconnect(bool)"/>
    void Disconnect(bool reuseSocket);

    /// <inheritdoc cref="Socket.Shutdown(SocketShutdown)"/>
    void Shutdown(SocketShutdown how);

    /// <inheritdoc cref="Socket.Close(int)"/>
    void Close(int timeout);

    /// <summary>
    /// Fails every blocking call in progress on this socket with <see cref="SocketError.Interrupted"/>. The socket stays
    /// usable, and no byte is lost: a receive has taken nothing, and what a send had handed over stays sent.
    /// </summary>
    /// <remarks>Does nothing when no blocking call is in progress; a poll that waits is one. Asynchronous calls are not touched: they have cancellation
    /// tokens. An interrupted connect goes on in the background. May be called from any thread on a real socket.</remarks>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    /// <exception cref="PlatformNotSupportedException">A real socket on a system other than Linux.</exception>
    void Interrupt();

    /// <inheritdoc cref="Socket.Poll(int, SelectMode)"/>
    bool Poll(int microSeconds, SelectMode mode);

    /// <inheritdoc cref="Socket.Send(ReadOnlySpan{byte}, SocketFlags, out SocketError)"/>
    int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode);

    /// <inheritdoc cref="Socket.Send(IList{ArraySegment{byte}}, SocketFlags, out SocketError)"/>
    int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode);

    /// <inheritdoc cref="Socket.Receive(Span{byte}, SocketFlags, out SocketError)"/>
    int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode);

    /// <inheritdoc cref="Socket.Receive(IList{ArraySegment{byte}}, SocketFlags, out SocketError)"/>
    int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode);

    /// <inheritdoc cref="Socket.SendTo(ReadOnlySpan{byte}, SocketFlags, EndPoint)"/>
    int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP);

    /// <inheritdoc cref="Socket.ReceiveFrom(Span{byte}, SocketFlags, ref EndPoint)"/>
    int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP);

    /// <inheritdoc cref="Socket.ReceiveMessageFrom(Span{byte}, ref SocketFlags, ref EndPoint, out IPPacketInformation)"/>
    int ReceiveMessageFrom(Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation);

    /// <summary>Sends the buffers, one after the other, as one message together with control messages.</summary>
    /// <param name="buffers">The data, gathered in order.</param>
    /// <param name="controlMessages">What travels beside the data; empty for none. Passed sockets stay open here too.</param>
    /// <param name="socketFlags">Flags of the call.</param>
    /// <param name="remoteEP">The receiver, or null for the connected peer.</param>
    /// <returns>Bytes sent.</returns>
    /// <exception cref="SocketException">The error the operating system gives.</exception>
    /// <exception cref="PlatformNotSupportedException">A real socket on a system other than Linux.</exception>
    int SendMessage(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null);

    /// <summary>Receives a message, scattered over the buffers, together with its control messages.</summary>
    /// <param name="buffers">Where the data goes, filled in order.</param>
    /// <param name="controlBytes">Room for control messages, in bytes as the operating system counts them; what does not fit
    /// is lost and flagged <see cref="SocketFlags.ControlDataTruncated"/>. 0 for none.</param>
    /// <param name="socketFlags">Flags of the call.</param>
    /// <exception cref="SocketException">The error the operating system gives.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="controlBytes"/> is negative.</exception>
    /// <exception cref="PlatformNotSupportedException">A real socket on a system other than Linux.</exception>
    ReceivedMessage ReceiveMessage(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None);

    /// <inheritdoc cref="Socket.SendFile(string, ReadOnlySpan{byte}, ReadOnlySpan{byte}, TransmitFileOptions)"/>
    void SendFile(string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags);

    /// <inheritdoc cref="Socket.AcceptAsync(CancellationToken)"/>
    ValueTask<ISocket> AcceptAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="Socket.ConnectAsync(EndPoint, CancellationToken)"/>
    ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken);

    /// <inheritdoc cref="Socket.DisconnectAsync(bool, CancellationToken)"/>
    ValueTask DisconnectAsync(bool reuseSocket, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Socket.SendAsync(ReadOnlyMemory{byte}, SocketFlags, CancellationToken)"/>
    ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Socket.SendAsync(IList{ArraySegment{byte}}, SocketFlags)"/>
    Task<int> SendAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags);

    /// <inheritdoc cref="Socket.ReceiveAsync(Memory{byte}, SocketFlags, CancellationToken)"/>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Socket.ReceiveAsync(IList{ArraySegment{byte}}, SocketFlags)"/>
    Task<int> ReceiveAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags);

    /// <inheritdoc cref="Socket.SendToAsync(ReadOnlyMemory{byte}, SocketFlags, EndPoint, CancellationToken)"/>
    ValueTask<int> SendToAsync(
        ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Socket.ReceiveFromAsync(Memory{byte}, SocketFlags, EndPoint, CancellationToken)"/>
    ValueTask<SocketReceiveFromResult> ReceiveFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Socket.ReceiveMessageFromAsync(Memory{byte}, SocketFlags, EndPoint, CancellationToken)"/>
    ValueTask<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="SendMessage"/>
    /// <param name="buffers">The data, gathered in order.</param>
    /// <param name="controlMessages">What travels beside the data; empty for none. Passed sockets stay open here too.</param>
    /// <param name="socketFlags">Flags of the call.</param>
    /// <param name="remoteEP">The receiver, or null for the connected peer.</param>
    /// <param name="cancellationToken">Ends the wait; nothing was sent then.</param>
    ValueTask<int> SendMessageAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> buffers,
        IReadOnlyList<ControlMessage> controlMessages,
        SocketFlags socketFlags = SocketFlags.None,
        EndPoint? remoteEP = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ReceiveMessage"/>
    /// <param name="buffers">Where the data goes, filled in order.</param>
    /// <param name="controlBytes">Room for control messages, in bytes as the operating system counts them; what does not fit
    /// is lost and flagged <see cref="SocketFlags.ControlDataTruncated"/>. 0 for none.</param>
    /// <param name="socketFlags">Flags of the call.</param>
    /// <param name="cancellationToken">Ends the wait; nothing was received then.</param>
    ValueTask<ReceivedMessage> ReceiveMessageAsync(
        IReadOnlyList<Memory<byte>> buffers,
        int controlBytes = ReceivedMessage.DefaultControlBytes,
        SocketFlags socketFlags = SocketFlags.None,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="Socket.SendFileAsync(string, ReadOnlyMemory{byte}, ReadOnlyMemory{byte}, TransmitFileOptions, CancellationToken)"/>
    ValueTask SendFileAsync(
        string? fileName,
        ReadOnlyMemory<byte> preBuffer,
        ReadOnlyMemory<byte> postBuffer,
        TransmitFileOptions flags,
        CancellationToken cancellationToken = default);
}
