using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Search;

/// <summary>The backup that a caller meant.</summary>
/// <param name="Text">What the caller wrote.</param>
/// <param name="Id">The id of the backup; it may not exist if it was given in full.</param>
/// <param name="MissingNewer">The newer completed backups whose archives are missing, newest first, at most ten.</param>
internal sealed record ResolvedBackup(string Text, string Id, IReadOnlyList<string> MissingNewer)
{
    /// <summary>A message that the backup is older than the caller expects; null if it is not.</summary>
    public string? Warning =>
        MissingNewer switch
        {
            [] => null,
            [var one] => $"The archive of '{one}', which is newer, is missing: '{Text}' is '{Id}', the one before.",
            _ => $"The archives of {string.Join(", ", MissingNewer.Select(id => $"'{id}'"))}, which are newer, are missing: '{Text}' is "
                + $"'{Id}'.",
        };

    /// <summary>The warning as a note of a job; null if there is none.</summary>
    public PathNote? Note => Warning is { } message ? new PathNote(MissingNewer[0], FaultCode.ArchiveMissing, message) : null;
}
