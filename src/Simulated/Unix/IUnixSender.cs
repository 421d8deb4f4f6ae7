namespace SimNet.Simulated.Unix;

/// <summary>Who sent a message, as the message knows it.</summary>
internal interface IUnixSender
{
    /// <summary>The sender's name, also after it was closed; null for an unnamed one.</summary>
    UnixName? Name { get; }

    /// <summary>The memory of messages is free again: so much of the send buffer.</summary>
    void Uncharge(int bytes);
}
