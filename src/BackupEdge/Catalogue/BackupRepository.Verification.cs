namespace BackupEdge.Catalogue;

/// <content>Which backups are verified, may be damaged, and are to be verified next.</content>
internal sealed partial class BackupRepository
{
    // The archive of a backup, and those that it needs.
    private const string WithNeeded =
        "WITH needed (archive) AS (SELECT $sequence UNION SELECT archive_sequence FROM backup_archives WHERE sequence = $sequence)";

    /// <summary>
    /// Removes the verification of the completed backups that share an archive with a damaged one and have no damage of their own yet: what
    /// was found intact may be damaged since. Those in the bin are included, since they can be undeleted.
    /// </summary>
    /// <param name="sequence">The sequence number of the damaged backup.</param>
    public void RemoveVerificationOfSharing(long sequence) =>
        _connection.Execute(
            $"""
            {WithNeeded}
            UPDATE backups SET verified_at = NULL, verify_problem_count = NULL
            WHERE status = 'completed' AND sequence <> $sequence AND verified_at IS NOT NULL AND coalesce(verify_problem_count, 0) = 0
                AND (sequence IN needed OR sequence IN (SELECT sequence FROM backup_archives WHERE archive_sequence IN needed))
            """,
            ("sequence", sequence)
        );

    /// <summary>Returns why a completed backup may not be restorable completely.</summary>
    /// <param name="sequence">The sequence number of the backup.</param>
    public BackupDoubt DoubtOf(long sequence) =>
        _connection
            .Query(
                reader => new BackupDoubt(reader.GetInt64(0), reader.Text(1), reader.GetBoolean(2)),
                $"""
                {WithNeeded}
                SELECT coalesce(b.verify_problem_count, 0),
                    (SELECT m.id FROM needed CROSS JOIN backups m ON m.sequence = needed.archive WHERE m.status = 'missing' LIMIT 1),
                    b.verified_at IS NULL AND EXISTS (SELECT 1 FROM backups d WHERE d.status = 'completed' AND d.verify_problem_count > 0
                        AND (d.sequence IN needed OR EXISTS (
                            SELECT 1 FROM backup_archives a WHERE a.sequence = d.sequence AND a.archive_sequence IN needed)))
                FROM backups b WHERE b.sequence = $sequence
                """,
                ("sequence", sequence)
            )
            .Single();

    /// <summary>
    /// Returns the ids of completed backups to verify, for which no verify was requested since an instant. First those that were not
    /// verified and share an archive with a damaged backup, also with one in the bin, unless a verify was requested since the damage was
    /// found; then those that were neither made nor verified since another instant, and of these first those that were verified longest
    /// ago.
    /// </summary>
    /// <param name="verified">The instant since which they were neither made nor verified.</param>
    /// <param name="tried">The instant since which no verify was requested.</param>
    public IReadOnlyList<string> VerifiedBefore(DateTimeOffset verified, DateTimeOffset tried) =>
        _connection.Query(
            reader => reader.GetString(0),
            """
            WITH damaged (sequence, found_at) AS (
                    SELECT sequence, verified_at FROM backups WHERE status = 'completed' AND verify_problem_count > 0),
                needed (archive) AS (SELECT sequence FROM damaged
                    UNION SELECT a.archive_sequence FROM damaged d CROSS JOIN backup_archives a ON a.sequence = d.sequence),
                due (id, sequence, verified, is_suspect) AS (
                    SELECT id, sequence, coalesce(verified_at, completed_at), verified_at IS NULL AND (sequence IN needed
                        OR EXISTS (SELECT 1 FROM backup_archives a WHERE a.sequence = b.sequence AND a.archive_sequence IN needed))
                    FROM backups b WHERE status = 'completed' AND deleted_at IS NULL)
            SELECT id FROM due WHERE (is_suspect OR verified <= $verified)
                AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.backup_id = due.id AND j.kind = 'verify' AND j.created_at > $tried
                    AND (NOT is_suspect OR j.created_at > (SELECT max(found_at) FROM damaged)))
            ORDER BY is_suspect DESC, verified, sequence
            """,
            ("verified", Sql.Stored(verified)),
            ("tried", Sql.Stored(tried))
        );

    /// <summary>
    /// Returns the ids and the sizes on disk of completed backups that were not verified since an instant and for which no verify is queued
    /// or running; those that were verified longest ago first, and before them those that never were.
    /// </summary>
    /// <param name="since">The instant.</param>
    public IReadOnlyList<(string Id, long Bytes)> UnverifiedSince(DateTimeOffset since) =>
        _connection.Query(
            reader => (reader.GetString(0), reader.GetInt64(1)),
            """
            SELECT id, stored_bytes FROM backups b WHERE status = 'completed' AND deleted_at IS NULL
                AND (verified_at IS NULL OR verified_at <= $since) AND NOT EXISTS (
                    SELECT 1 FROM jobs j WHERE j.backup_id = b.id AND j.kind = 'verify' AND j.status IN ('queued', 'running'))
            ORDER BY coalesce(verified_at, 0), sequence
            """,
            ("since", Sql.Stored(since))
        );

    /// <summary>
    /// Returns the completed backup that was verified longest ago, or made if it never was; null if there is none. A request that ended in
    /// another way counts as a verify, so that one backup does not keep all others from being chosen.
    /// </summary>
    public string? LeastVerified() =>
        _connection.Scalar(
            """
            SELECT id FROM backups b WHERE status = 'completed' AND deleted_at IS NULL
            ORDER BY max(coalesce(verified_at, 0),
                coalesce((SELECT max(j.created_at) FROM jobs j WHERE j.backup_id = b.id AND j.kind = 'verify'), 0)), sequence LIMIT 1
            """
        ) as string;
}
