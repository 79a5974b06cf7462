namespace BackupEdge.Catalogue;

/// <content>Finds backups by what a caller writes in place of an id.</content>
internal sealed partial class BackupRepository
{
    /// <summary>Returns the ids that a part matches, see <see cref="IdMatch"/>, newest first.</summary>
    public IReadOnlyList<string> IdsLike(string part, int limit) =>
        IdMatch.Find(_connection, "backups WHERE deleted_at IS NULL", "backup", part, limit);

    /// <summary>Returns a completed backup by its place, newest first; null if there are fewer.</summary>
    /// <param name="source">The name of a source that the backup contains; null for any.</param>
    /// <param name="scope">The backups that the caller may see; null for all.</param>
    /// <param name="back">The number of newer completed backups.</param>
    public BackupRow? NthCompleted(string? source, BackupScope? scope, int back)
    {
        var matching = Named("completed", source, scope);
        var id = _connection.Scalar(
            $"SELECT id FROM backups {matching} ORDER BY sequence DESC LIMIT 1 OFFSET $back",
            [.. matching.Parameters, ("back", back)]
        );
        return id is string found ? Find(found) : null;
    }

    /// <summary>Returns the ids of completed backups whose archives are missing, newest first.</summary>
    /// <param name="source">The name of a source that the backups contain; null for any.</param>
    /// <param name="scope">The backups that the caller may see; null for all.</param>
    /// <param name="after">The sequence number after which to look; -1 for all.</param>
    /// <param name="limit">The maximum number of ids.</param>
    public IReadOnlyList<string> MissingAfter(string? source, BackupScope? scope, long after, int limit)
    {
        var matching = Named("missing", source, scope).And("sequence > $after", "after", after);
        return _connection.Query(
            reader => reader.GetString(0),
            $"SELECT id FROM backups {matching} ORDER BY sequence DESC LIMIT $limit",
            [.. matching.Parameters, ("limit", limit)]
        );
    }

    private static Conditions Named(string status, string? source, BackupScope? scope) =>
        BackupScope
            .AddTo(new Conditions(), scope)
            .And("deleted_at IS NULL")
            .And("status = $status", "status", status)
            .And("sequence IN (SELECT sequence FROM backup_sources WHERE name = $source)", "source", source);
}
