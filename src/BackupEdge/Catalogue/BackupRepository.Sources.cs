using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <content>The single sources of a backup: their bases, and what happened to them.</content>
internal sealed partial class BackupRepository
{
    /// <summary>
    /// Returns the base of a source of a new backup: for an incremental backup the last completed one that contains the source, for a
    /// differential backup the last completed full one; null if there is none. A source is the same if its name, kind and path are.
    /// </summary>
    public (long Sequence, string Id)? FindBase(BackupSource source, BackupType type)
    {
        var only = type switch
        {
            BackupType.Incremental => "",
            BackupType.Differential => "AND b.type = 'full'",
            _ => throw new UnreachableException($"A backup of the type {type} has no base."),
        };
        return FindCompleted(source, only, long.MaxValue);
    }

    /// <summary>
    /// Returns the id of the last completed backup that contains a source and was requested before another backup; null if there is none.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="before">The sequence number of the other backup.</param>
    public string? FindPrevious(BackupSource source, long before) => FindCompleted(source, "", before)?.Id;

    /// <summary>Returns the completed backups that contain a source with their ends, UTC, oldest first.</summary>
    public IReadOnlyList<(string Id, DateTimeOffset EndedAt)> CompletedOf(BackupSource source) =>
        _connection.Query(
            reader => (reader.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1))),
            """
            SELECT b.id, b.completed_at FROM backup_sources s CROSS JOIN backups b ON b.sequence = s.sequence
            WHERE s.name = $name AND s.kind = $kind AND s.path = $path
                AND b.status = 'completed' AND b.deleted_at IS NULL AND b.completed_at IS NOT NULL
            ORDER BY s.sequence
            """,
            ("name", source.Name),
            ("kind", source.Kind),
            ("path", source.Path)
        );

    /// <summary>Returns whether a backup of one of these sources is queued or running.</summary>
    public bool HasQueuedOrRunning(IReadOnlyList<BackupSource> sources)
    {
        var pending = _connection.Query(
            ReadSource,
            """
            SELECT s.name, s.kind, s.path, NULL FROM backups b JOIN backup_sources s ON s.sequence = b.sequence
            WHERE b.status IN ('queued', 'running') AND b.deleted_at IS NULL
            """
        );
        return pending.Intersect(sources.Select(source => source with { BaseId = null })).Any();
    }

    /// <summary>Writes the bases of the sources of a backup.</summary>
    public void SetBases(BackupRow row)
    {
        foreach (var source in row.Sources)
        {
            _connection.Execute(
                "UPDATE backup_sources SET base_id = $base WHERE sequence = $sequence AND name = $name AND base_id IS NOT $base",
                ("base", source.BaseId),
                ("sequence", row.Sequence),
                ("name", source.Name)
            );
        }
    }

    /// <summary>
    /// Moves sources that a backup left out from its sources to its skipped sources. The backup is a base for the other sources only: the
    /// next backup compares a skipped source with an earlier one that contains it.
    /// </summary>
    public void SetSkipped(long sequence, IEnumerable<SkippedRow> skipped)
    {
        foreach (var source in skipped)
        {
            _connection.Execute(
                "DELETE FROM backup_sources WHERE sequence = $sequence AND name = $name",
                ("sequence", sequence),
                ("name", source.Name)
            );
            _connection.Insert(
                "skipped_sources",
                ("sequence", sequence),
                ("name", source.Name),
                ("code", source.Code),
                ("message", source.Message)
            );
            RetainedRevision.Raise(_connection);
        }
    }

    private static BackupSource ReadSource(SqliteDataReader reader) =>
        new(reader.GetString(0), reader.GetString(1), reader.GetString(2)) { BaseId = reader.Text(3) };

    private List<BackupSource> SourcesOf(long sequence) =>
        _connection.Query(
            ReadSource,
            "SELECT name, kind, path, base_id FROM backup_sources WHERE sequence = $sequence ORDER BY position",
            ("sequence", sequence)
        );

    // A cross join makes SQLite read the backups of the source, newest first, and not all completed backups.
    private (long Sequence, string Id)? FindCompleted(BackupSource source, string condition, long before)
    {
        var found = _connection.Query(
            reader => (reader.GetInt64(0), reader.GetString(1)),
            $"""
            SELECT b.sequence, b.id FROM backup_sources s CROSS JOIN backups b ON b.sequence = s.sequence
            WHERE s.name = $name AND s.kind = $kind AND s.path = $path AND s.sequence < $before
                AND b.status = 'completed' AND b.deleted_at IS NULL {condition}
            ORDER BY s.sequence DESC LIMIT 1
            """,
            ("name", source.Name),
            ("kind", source.Kind),
            ("path", source.Path),
            ("before", before)
        );
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>Writes the numbers of warnings of the sources of a backup.</summary>
    public void SetSourceWarnings(long sequence, IEnumerable<SourceWarningRow> sources)
    {
        _connection.Execute("DELETE FROM source_warnings WHERE sequence = $sequence", ("sequence", sequence));
        foreach (var source in sources)
        {
            _connection.Insert(
                "source_warnings",
                ("sequence", sequence),
                ("name", source.Name),
                ("warnings", source.Warnings),
                ("unread", source.Unread),
                ("first_unread", source.FirstUnread)
            );
        }
    }
}
