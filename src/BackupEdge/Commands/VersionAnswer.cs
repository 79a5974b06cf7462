using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>What this program is made of.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Commit">The commit it was built from; null when the build did not know.</param>
/// <param name="Runtime">The .NET runtime in it.</param>
/// <param name="Platform">What it was built for, such as <c>linux-x64</c>.</param>
/// <param name="ArchiveFormat">The archive format that it writes, and the newest that it reads.</param>
/// <param name="Libraries">The libraries in C that are part of it.</param>
internal sealed record VersionAnswer(
    string Version,
    string? Commit,
    string Runtime,
    string Platform,
    int ArchiveFormat,
    IReadOnlyList<LinkedLibrary> Libraries
)
{
    /// <summary>That of this program.</summary>
    public static VersionAnswer OfProgram() =>
        new(
            ProgramVersion.Number,
            ProgramVersion.Commit,
            System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier,
            ArchiveHeader.Version,
            LinkedLibraries.All()
        );
}
