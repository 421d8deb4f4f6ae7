namespace SimNet.Simulated.Tcp;

/// <summary>What became of reading the urgent byte.</summary>
internal enum UrgentRead
{
    /// <summary>It was read.</summary>
    Taken,

    /// <summary>There is none, it was read before, or it is in the stream.</summary>
    Nothing,

    /// <summary>It was told of and has not come yet.</summary>
    NotYet,

    /// <summary>It was told of and will never come.</summary>
    Ended,

    /// <summary>The connection has failed.</summary>
    NotConnected,
}
