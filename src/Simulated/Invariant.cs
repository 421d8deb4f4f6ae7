// What must hold inside the simulator whatever the program does. Kept on in every build: a simulator that is wrong is worse than
// one that stops.

using System.Runtime.CompilerServices;

namespace SimNet.Simulated;

internal static class Invariant
{
    internal static void Check(
        bool condition, string meaning, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!condition)
            throw new InvalidOperationException(
                $"The simulator broke its own rule that {meaning} ({Path.GetFileName(file)}:{line}). This is a defect in SimNet, "
                + "not in your code: please report it with the seed.");
    }
}
