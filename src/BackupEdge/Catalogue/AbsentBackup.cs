using BackupEdge.Faults;

namespace BackupEdge.Catalogue;

/// <summary>Says that a backup does not exist, or only in the bin.</summary>
internal static class AbsentBackup
{
    /// <summary>Returns the fault for a backup that was not found, for a caller who may know that it exists.</summary>
    /// <param name="session">The transaction in which it was not found.</param>
    /// <param name="text">What the caller wrote: an id or a part of one.</param>
    public static Fault Of(CatalogueSession session, string text)
    {
        var ids = session.Bin.Find(text) is { } same ? [same.Id] : Like(session, text);
        return ids.Count == 1
            ? new Fault(
                FaultCode.BackupNotFound,
                $"The backup '{ids[0]}' was deleted and is in the bin. Undelete it first.",
                ("backup_id", ids[0]),
                ("in_bin", "true")
            )
            : Of(text);
    }

    /// <summary>Returns the fault for a backup of which the caller may not know whether it exists.</summary>
    public static Fault Of(string text) => new(FaultCode.BackupNotFound, $"There is no backup '{text}'.", ("backup_id", text));

    private static IReadOnlyList<string> Like(CatalogueSession session, string text) =>
        [.. session.Bin.List().Select(row => row.Id).Where(id => IdMatch.Matches(id, "backup", text))];
}
