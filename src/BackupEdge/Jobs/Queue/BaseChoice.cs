using System.Diagnostics;
using BackupEdge.Catalogue;

namespace BackupEdge.Jobs.Queue;

/// <summary>The actual type of a requested backup and its base.</summary>
/// <param name="Type">The actual type.</param>
/// <param name="BaseId">The id of the base; null for a full backup, or if the base is not decided yet.</param>
/// <param name="Reason">The reason why the type differs from the requested one; null if it does not.</param>
internal sealed record BaseChoice(BackupType Type, string? BaseId, string? Reason)
{
    /// <summary>
    /// Predicts the choice when the backup is requested. If queued backups may still provide a base, the type stays as requested.
    /// </summary>
    public static BaseChoice Predict(CatalogueSession session, IReadOnlyList<BackupSource> sources, BackupType requested)
    {
        var choice = Make(session, sources, requested);
        return choice.Reason is not null && session.Backups.HasQueuedOrRunning(sources) ? new BaseChoice(requested, null, null) : choice;
    }

    /// <summary>Chooses type and base when the backup starts. Without a usable base the backup is full.</summary>
    public static BaseChoice Make(CatalogueSession session, IReadOnlyList<BackupSource> sources, BackupType requested)
    {
        if (requested == BackupType.Full)
        {
            return new BaseChoice(BackupType.Full, null, null);
        }

        if (session.Backups.FindBase(sources, requested) is { } found)
        {
            return new BaseChoice(requested, found.Id, null);
        }

        var (kind, what) = requested switch
        {
            BackupType.Incremental => ("An incremental", "backup"),
            BackupType.Differential => ("A differential", "full backup"),
            _ => throw new UnreachableException($"Backups of the type {requested} have no base."),
        };
        return new BaseChoice(
            BackupType.Full,
            null,
            $"{kind} backup needs a completed {what} of the same sources to compare with. There is none, so this backup is full."
        );
    }

    /// <summary>Returns the choice of a full backup because the base cannot be used.</summary>
    public BaseChoice WithoutBase(string why) =>
        new(BackupType.Full, null, $"The base '{BaseId}' cannot be used, so this backup is full. {why}");
}
