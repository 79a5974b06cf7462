namespace BackupEdge.Catalogue;

/// <content>What the jobs of a period have taken of what they may take in it.</content>
internal sealed partial class JobRepository
{
    /// <summary>Returns how many bytes of archives the prunes that ended since an instant have compressed again.</summary>
    public long RecompressedBytesSince(DateTimeOffset since) =>
        (long)
            _connection.Scalar(
                """
                SELECT coalesce(sum(json_extract(result, '$.recompressed_bytes')), 0) FROM jobs
                WHERE kind = $kind AND completed_at > $since
                """,
                ("kind", WireNames.Of(JobKind.Prune)),
                ("since", Sql.Stored(since))
            )!;

    /// <summary>Returns whether a job of a kind is queued that is not a dry run.</summary>
    public bool IsQueued(JobKind kind) =>
        _connection.Scalar(
            "SELECT 1 FROM jobs WHERE status = 'queued' AND kind = $kind AND dry_run = 0 LIMIT 1",
            ("kind", WireNames.Of(kind))
        )
            is not null;

    /// <summary>Returns the time when the newest job of a kind was requested that is not a dry run, UTC; null if there is none.</summary>
    public DateTimeOffset? LastRequestOf(JobKind kind) =>
        _connection.Scalar("SELECT max(created_at) FROM jobs WHERE kind = $kind AND dry_run = 0", ("kind", WireNames.Of(kind))) is long at
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : null;

    /// <summary>Returns whether a job of a kind is queued or running.</summary>
    public bool HasActive(JobKind kind) =>
        _connection.Scalar(
            "SELECT 1 FROM jobs INDEXED BY jobs_by_status WHERE status IN ('queued', 'running') AND kind = $kind LIMIT 1",
            ("kind", WireNames.Of(kind))
        )
            is not null;

    /// <summary>Returns how long the jobs of a kind that a caller requested, and that ended since an instant, have run.</summary>
    public TimeSpan RunTimeSince(JobKind kind, string caller, DateTimeOffset since) =>
        TimeSpan.FromMilliseconds(
            (long)
                _connection.Scalar(
                    """
                    SELECT coalesce(sum(completed_at - started_at), 0) FROM jobs
                    WHERE kind = $kind AND created_by = $caller AND completed_at > $since
                    """,
                    ("kind", WireNames.Of(kind)),
                    ("caller", caller),
                    ("since", Sql.Stored(since))
                )!
        );
}
