using System.Runtime.CompilerServices;

namespace BackupEdge.Engine.Platform;

/// <summary>Locates the executable of this program, to start it as a child process.</summary>
internal static class OwnProgram
{
    /// <summary>
    /// The path of the executable. For the native binary it is a path that the kernel resolves to the running binary, even after the file
    /// was replaced. If a .NET runtime runs the program, as in tests, it is the launcher next to the assembly.
    /// </summary>
    public static string Path { get; } =
        RuntimeFeature.IsDynamicCodeSupported
            ? System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "backupedge.exe" : "backupedge")
            : "/proc/self/exe";
}
