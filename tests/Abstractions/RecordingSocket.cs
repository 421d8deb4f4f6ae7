// A socket whose kernel writes down each call as one line of text instead of doing anything. Written by hand because a
// substitute cannot take spans.

using System.Net;
using System.Net.Sockets;
using System.Text;
using NSubstitute;

namespace SimNet.Tests.Abstractions;

internal sealed class RecordingSocket() : DelegatingSocket(Substitute.For<ISocket>())
{
    public List<string> Calls { get; } = [];

    /// <summary>What every kernel call that counts bytes answers.</summary>
    public int Result { get; set; } = 7;

    /// <summary>What every kernel call that has an error code answers.</summary>
    public SocketError Error { get; set; } = SocketError.Success;

    public EndPoint Sender { get; set; } = new IPEndPoint(IPAddress.Parse("10.1.2.3"), 99);

    public override AddressFamily AddressFamily => AddressFamily.InterNetwork;

    public override bool Connected => false;

    public override void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue) =>
        Record($"SetSocketOption {optionLevel} {optionName} {optionValue}");

    public override void GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue) =>
        Record($"GetSocketOption {optionLevel} {optionName} byte[{optionValue.Length}]");

    public override int IOControl(int ioControlCode, byte[]? optionInValue, byte[]? optionOutValue) =>
        Record($"IOControl {ioControlCode} {Text(optionInValue)} {Text(optionOutValue)}");

    public override void Listen(int backlog) => Record($"Listen {backlog}");

    public override void Connect(EndPoint remoteEP) => ThrowIfError(Record($"Connect {remoteEP}"));

    public override bool Poll(int microSeconds, SelectMode mode) => Record($"Poll {microSeconds} {mode}") != 0;

    public override int Send(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
    {
        errorCode = Error;
        return Record($"Send {Text(buffer)} {socketFlags}");
    }

    public override int Send(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode)
    {
        errorCode = Error;
        return Record($"Send {Text(buffers)} {socketFlags}");
    }

    public override int Receive(Span<byte> buffer, SocketFlags socketFlags, out SocketError errorCode)
    {
        errorCode = Error;
        return Record($"Receive {Text(buffer)} {socketFlags}");
    }

    public override int Receive(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags, out SocketError errorCode)
    {
        errorCode = Error;
        return Record($"Receive {Text(buffers)} {socketFlags}");
    }

    public override int SendTo(ReadOnlySpan<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP) =>
        Record($"SendTo {Text(buffer)} {socketFlags} {remoteEP}");

    public override int ReceiveFrom(Span<byte> buffer, SocketFlags socketFlags, ref EndPoint remoteEP)
    {
        var call = $"ReceiveFrom {Text(buffer)} {socketFlags} {remoteEP}";
        remoteEP = Sender;
        return Record(call);
    }

    public override int ReceiveMessageFrom(
        Span<byte> buffer, ref SocketFlags socketFlags, ref EndPoint remoteEP, out IPPacketInformation ipPacketInformation)
    {
        var call = $"ReceiveMessageFrom {Text(buffer)} {socketFlags} {remoteEP}";
        ipPacketInformation = default;
        remoteEP = Sender;
        return Record(call);
    }

    public override void SendFile(string? fileName, ReadOnlySpan<byte> preBuffer, ReadOnlySpan<byte> postBuffer, TransmitFileOptions flags) =>
        Record($"SendFile {fileName} {Text(preBuffer)} {Text(postBuffer)} {flags}");

    public override int GetRawSocketOption(int optionLevel, int optionName, Span<byte> optionValue) =>
        Record($"GetRawSocketOption {optionLevel} {optionName} {Text(optionValue)}");

    public override void SetRawSocketOption(int optionLevel, int optionName, ReadOnlySpan<byte> optionValue) =>
        Record($"SetRawSocketOption {optionLevel} {optionName} {Text(optionValue)}");

    public override ValueTask<ISocket> AcceptAsync(CancellationToken cancellationToken)
    {
        Record($"AcceptAsync{Text(cancellationToken)}");
        return new(this);
    }

    public override ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken)
    {
        ThrowIfError(Record($"ConnectAsync {remoteEP}{Text(cancellationToken)}"));
        return default;
    }

    public override ValueTask<int> SendAsync(
        ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default) =>
        new(Record($"SendAsync {Text(buffer.Span)} {socketFlags}{Text(cancellationToken)}"));

    public override Task<int> SendAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) =>
        Task.FromResult(Record($"SendAsync {Text(buffers)} {socketFlags}"));

    public override ValueTask<int> ReceiveAsync(
        Memory<byte> buffer, SocketFlags socketFlags, CancellationToken cancellationToken = default) =>
        new(Record($"ReceiveAsync {Text(buffer.Span)} {socketFlags}{Text(cancellationToken)}"));

    public override Task<int> ReceiveAsync(IList<ArraySegment<byte>> buffers, SocketFlags socketFlags) =>
        Task.FromResult(Record($"ReceiveAsync {Text(buffers)} {socketFlags}"));

    public override ValueTask<int> SendToAsync(
        ReadOnlyMemory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEP, CancellationToken cancellationToken = default) =>
        new(Record($"SendToAsync {Text(buffer.Span)} {socketFlags} {remoteEP}{Text(cancellationToken)}"));

    public override ValueTask<SocketReceiveFromResult> ReceiveFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default)
    {
        var count = Record($"ReceiveFromAsync {Text(buffer.Span)} {socketFlags} {remoteEndPoint}{Text(cancellationToken)}");
        return new(new SocketReceiveFromResult { ReceivedBytes = count, RemoteEndPoint = Sender });
    }

    public override ValueTask<SocketReceiveMessageFromResult> ReceiveMessageFromAsync(
        Memory<byte> buffer, SocketFlags socketFlags, EndPoint remoteEndPoint, CancellationToken cancellationToken = default)
    {
        var count = Record($"ReceiveMessageFromAsync {Text(buffer.Span)} {socketFlags} {remoteEndPoint}{Text(cancellationToken)}");
        return new(new SocketReceiveMessageFromResult { ReceivedBytes = count, RemoteEndPoint = Sender });
    }

    public override ValueTask SendFileAsync(
        string? fileName,
        ReadOnlyMemory<byte> preBuffer,
        ReadOnlyMemory<byte> postBuffer,
        TransmitFileOptions flags,
        CancellationToken cancellationToken = default)
    {
        Record($"SendFileAsync {fileName} {Text(preBuffer.Span)} {Text(postBuffer.Span)} {flags}{Text(cancellationToken)}");
        return default;
    }

    protected override void Dispose(bool disposing)
    {
        Record("Dispose");
        base.Dispose(disposing);
    }

    private int Record(string call)
    {
        Calls.Add(call);
        return Result;
    }

    private void ThrowIfError(int recorded)
    {
        if (recorded == Result && Error != SocketError.Success)
            throw new SocketException((int)Error);
    }

    private static string Text(ReadOnlySpan<byte> bytes) => $"'{Encoding.ASCII.GetString(bytes)}'";

    private static string Text(byte[]? bytes) => bytes is null ? "null" : Text(bytes.AsSpan());

    private static string Text(IEnumerable<ArraySegment<byte>> buffers) => string.Concat(buffers.Select(buffer => Text(buffer)));

    // Only whether a token came through: two tokens have no text that tells them apart.
    private static string Text(CancellationToken token) => token.CanBeCanceled ? " token" : "";
}
