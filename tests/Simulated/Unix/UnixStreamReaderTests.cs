using System.Text;
using SimNet.Simulated.Unix;

namespace SimNet.Tests.Simulated.Unix;

/// <summary>Corners of reading a stream that need several urgent bytes, or a sender's memory, to be seen.</summary>
public class UnixStreamReaderTests
{
    [Fact]
    public void Urgent_TwoTakenApart_EndOneReadOnly()
    {
        var (queue, reader, sender) = New();
        Append(queue, sender, "ab");
        for (var i = 0; i < 2; i++)
        {
            queue.Urgent = Append(queue, sender, "!");
            var urgent = default(UnixRead);
            Assert.True(reader.TryReadUrgent(new byte[1], isPeek: false, ref urgent));
        }

        Append(queue, sender, "cd");

        Assert.Equal(["ab", "cd"], [Read(reader), Read(reader)]);
    }

    [Fact]
    public void Urgent_TakenApartBeforeANewerOne_EndsNoRead()
    {
        var (queue, reader, sender) = New();
        Append(queue, sender, "ab");
        queue.Urgent = Append(queue, sender, "1");
        var urgent = default(UnixRead);
        reader.TryReadUrgent(new byte[1], isPeek: false, ref urgent);
        Append(queue, sender, "cd");
        queue.Urgent = Append(queue, sender, "2");
        Append(queue, sender, "ef");

        Assert.Equal(["abcd", "ef"], [Read(reader), Read(reader)]);
    }

    [Fact]
    public void Settle_GivesMemoryBackWhenWholeMessagesWereRead()
    {
        var (queue, reader, sender) = New();
        Append(queue, sender, "abc");
        Append(queue, sender, "de");

        Assert.Equal("ab", Read(reader, size: 2));
        queue.Settle();
        Assert.Equal(0, sender.Uncharged);
        Assert.Equal("cd", Read(reader, size: 2));
        queue.Settle();
        Assert.Equal(3, sender.Uncharged);
        Assert.Equal("e", Read(reader));
        queue.Settle();

        Assert.Equal((5, 0, 0, true), (sender.Uncharged, queue.Count, queue.Bytes, queue.IsEmpty));
    }

    private static (UnixQueue Queue, UnixStreamReader Reader, Sender Sender) New()
    {
        var queue = new UnixQueue(new UnixMessagePool());
        return (queue, new UnixStreamReader(queue), new Sender());
    }

    private static UnixMessage Append(UnixQueue queue, Sender sender, string text)
    {
        var message = queue.NewMessage(Encoding.ASCII.GetBytes(text), sender, text.Length);
        queue.Append(message);
        return message;
    }

    private static string Read(UnixStreamReader reader, int size = 9)
    {
        var (buffer, read) = (new byte[size], default(UnixRead));
        Assert.True(reader.TryRead(buffer, asksCredentials: false, isInline: false, ref read));
        return Encoding.ASCII.GetString(buffer, 0, read.Count);
    }

    private sealed class Sender : IUnixSender
    {
        public UnixName? Name => null;

        public int Uncharged { get; private set; }

        public void Uncharge(int bytes) => Uncharged += bytes;
    }
}
