using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Running;

/// <summary>Records what has become of an archive that a job has replaced.</summary>
internal static class ReplacedArchive
{
    /// <summary>Reads the file that has replaced an archive, and records its size and how it is sealed.</summary>
    /// <exception cref="Fault">It cannot be read; nothing was recorded.</exception>
    public static void Record(CatalogueSession session, IEngine engine, string id)
    {
        var facts = engine.Describe(id);
        session.Backups.SetReplaced(id, facts.Summary.StoredBytes, facts.Seal?.Mode, facts.Seal?.Epoch);
    }
}
