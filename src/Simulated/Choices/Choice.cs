namespace SimNet.Simulated.Choices;

/// <summary>One random decision: the <paramref name="Ordinal"/>-th draw of its stream.</summary>
/// <param name="Stream">The name of the stream, for example <c>link/client->server</c>.</param>
/// <param name="Ordinal">How many draws the stream had made before.</param>
/// <param name="Label">What was decided, for example <c>loss</c>.</param>
/// <param name="Bound">The value is less than this.</param>
/// <param name="Value">What came out.</param>
public readonly record struct Choice(string Stream, long Ordinal, string Label, int Bound, int Value);
