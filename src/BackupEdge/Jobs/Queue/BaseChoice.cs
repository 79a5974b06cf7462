using System.Diagnostics;
using BackupEdge.Catalogue;

namespace BackupEdge.Jobs.Queue;

/// <summary>What a backup that was asked for becomes, and what it compares with.</summary>
/// <param name="Type">What it is.</param>
/// <param name="BaseId">The base; null for a full backup, or while it is not decided yet.</param>
/// <param name="Reason">Why it is other than asked for, or null.</param>
internal sealed record BaseChoice(BackupType Type, string? BaseId, string? Reason)
{
    /// <summary>As it looks when the backup is asked for. Backups that come before it may still give it a base.</summary>
    public static BaseChoice Foresee(CatalogueSession session, IReadOnlyList<BackupSource> sources, BackupType requested)
    {
        var choice = Make(session, sources, requested);
        return choice.Reason is not null && session.Backups.HasQueuedOrRunning(sources) ? new BaseChoice(requested, null, null) : choice;
    }

    /// <summary>As it is when the backup begins.</summary>
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
            _ => throw new UnreachableException($"What a backup of the type {requested} compares with is not known."),
        };
        return new BaseChoice(
            BackupType.Full,
            null,
            $"{kind} backup compares with the last completed {what} of the same sources; " + "there is none, so this one is full."
        );
    }

    /// <summary>Full after all, because the base cannot be used.</summary>
    public BaseChoice WithoutBase(string why) =>
        new(BackupType.Full, null, $"The base '{BaseId}' cannot be used, so this one " + $"is full. {why}");
}
