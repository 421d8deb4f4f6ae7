// A generated program: a list of operations, and nothing else.

namespace SimNet.PropertyTests.Programs;

internal sealed record SocketProgram(IReadOnlyList<Operation> Operations)
{
    /// <summary>The program as C# that can be put into a test.</summary>
    public override string ToString() => string.Join(",\n", Operations);
}
