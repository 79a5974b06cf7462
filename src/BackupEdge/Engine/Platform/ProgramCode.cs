using System.Globalization;

namespace BackupEdge.Engine.Platform;

/// <summary>
/// The machine code of the native binary, mapped from its file. Each page that runs once stays in the resident memory of the process,
/// with the 15 around it, although most are needed only for the start.
/// </summary>
internal static class ProgramCode
{
    /// <summary>
    /// Removes the code from the resident memory. The pages that run next are mapped again, usually from the kernel's cache, which may
    /// free the others when memory is short. Does nothing if a .NET runtime runs the program, or where the kernel does not support it.
    /// </summary>
    public static void Unmap()
    {
        if (!OperatingSystem.IsLinux() || File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)?.FullName is not { } program)
        {
            return;
        }

        // Only executable ranges: they are never written, while others hold what the start wrote, which would be lost.
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            if (line.Contains(" r-xp ", StringComparison.Ordinal) && line.EndsWith($" {program}", StringComparison.Ordinal))
            {
                var (begin, end) = (line.IndexOf('-', StringComparison.Ordinal), line.IndexOf(' ', StringComparison.Ordinal));
                var start = nint.Parse(line.AsSpan(0, begin), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                var stop = nint.Parse(line.AsSpan(begin + 1, end - begin - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                _ = Posix.madvise(start, (nuint)(stop - start), Posix.AdviseUnneeded);
            }
        }
    }
}
