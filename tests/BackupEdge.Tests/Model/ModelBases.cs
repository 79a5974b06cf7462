using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Model;

/// <summary>Finds the base of each source as simply as possible.</summary>
internal static class ModelBases
{
    /// <summary>
    /// Returns the id of the newest backup that contains a source, for a differential backup of the newest full one; null for none.
    /// </summary>
    public static string? Of(IReadOnlyList<ModelBackup> living, string source, BackupType type) =>
        living.LastOrDefault(backup => backup.Trees.ContainsKey(source) && IsBase(backup, type))?.Id;

    private static bool IsBase(ModelBackup backup, BackupType type) =>
        type == BackupType.Incremental || (type == BackupType.Differential && backup.IsFull);
}
