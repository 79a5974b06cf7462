using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>The backup that a source is compared with.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="BackupId">The id of that backup; <c>null</c> if there was none, and the source was read completely.</param>
internal sealed record BaseAnswer(string Source, string? BackupId)
{
    /// <summary>Returns the bases of the sources of a backup; none for a full backup, and until they are chosen.</summary>
    public static IReadOnlyList<BaseAnswer> Of(BackupRow row) =>
        row.BaseId is null ? [] : [.. row.Sources.Select(source => new BaseAnswer(source.Name, source.BaseId))];
}
