namespace SimNet.Simulated.Unix;

/// <summary>Where messages come from and go back to.</summary>
internal sealed class UnixMessagePool
{
    // Enough for busy sockets, without holding on to the peak for ever.
    private const int KeptMessages = 1024;

    private readonly Stack<UnixMessage> _free = new();

    internal UnixMessage Rent() => _free.TryPop(out var message) ? message : new UnixMessage();

    internal void Return(UnixMessage message)
    {
        message.Clear();
        if (_free.Count < KeptMessages)
            _free.Push(message);
    }
}
