using System.Runtime.CompilerServices;

namespace BackupEdge.Engine.Platform;

/// <summary>This program, to be started again as a child process.</summary>
internal static class OwnProgram
{
    /// <summary>
    /// Its path. The native binary is found by the kernel, so that it is the same one also after its file was replaced; where a runtime
    /// runs it,
    /// as in tests, it is the start program beside the assembly.
    /// </summary>
    public static string Path { get; } =
        RuntimeFeature.IsDynamicCodeSupported
            ? System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "backupedge.exe" : "backupedge")
            : "/proc/self/exe";
}
