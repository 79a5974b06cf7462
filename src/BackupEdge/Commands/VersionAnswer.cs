using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>The answer of <c>version</c>.</summary>
/// <param name="Version">The version of this program.</param>
/// <param name="Commit">The commit it was built from; null if the build did not record it.</param>
/// <param name="Runtime">The .NET runtime in the program.</param>
/// <param name="Platform">The platform that it was built for, such as <c>linux-x64</c>.</param>
/// <param name="ArchiveFormat">The archive format that it writes, and the newest that it reads.</param>
/// <param name="Libraries">The C libraries in the program.</param>
internal sealed record VersionAnswer(
    string Version,
    string? Commit,
    string Runtime,
    string Platform,
    int ArchiveFormat,
    IReadOnlyList<LinkedLibrary> Libraries
)
{
    /// <summary>Returns the answer for this program.</summary>
    public static VersionAnswer OfProgram() =>
        new(
            ProgramVersion.Number,
            ProgramVersion.Commit,
            System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier,
            ArchiveHeader.SealedVersion,
            LinkedLibraries.All()
        );
}
