namespace SimNet.PropertyTests.Programs;

/// <summary>How a call is made.</summary>
internal enum Form
{
    /// <summary>The synchronous call: it blocks or not as the socket is set. One that may block has a thread of its own.</summary>
    Sync,

    /// <summary>The asynchronous call, with a token of its own.</summary>
    Async,

    /// <summary>The asynchronous call with a token that is cancelled already.</summary>
    Cancelled,
}

/// <summary>Which of the two queues of a socket a call waits in.</summary>
internal enum Direction
{
    /// <summary>Receives and accepts.</summary>
    In,

    /// <summary>Sends and connects.</summary>
    Out,
}
