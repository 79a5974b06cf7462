using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>Finds which generation of an archive the data folder has.</summary>
internal static class LocalGenerations
{
    /// <summary>
    /// Opens an archive and returns its name, and whether it has all chunks that its backup wrote. Returns null if it is missing, damaged
    /// or of a newer format: then there is nothing to copy.
    /// </summary>
    public static (CopyName Name, bool IsWhole)? Read(ArchiveAccess archives, string id)
    {
        try
        {
            using var archive = ArchiveReader.Open(archives, id);
            var generation = CopyName.GenerationOf(CommitExtents.TrailerOf(archive).Frame);

            // An archive that was sealed again is complete while it has its manifest; a compacted one has none.
            var isWhole = archive.Trailer.Replaces is null || archive.Root.Pages.Count > 0;
            return (new CopyName(archive.Header.Sequence, id, generation), isWhole);
        }
        catch (Fault fault) when (fault.Code is FaultCode.ArchiveMissing or FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported)
        {
            return null;
        }
    }
}
