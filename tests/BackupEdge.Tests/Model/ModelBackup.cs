using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Model;

/// <summary>A backup in the model.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="IsFull">Whether it is a full backup.</param>
/// <param name="CreatedAt">The time of the request.</param>
/// <param name="RetentionDays">The retention days of the backup, or null.</param>
/// <param name="Trees">The trees of its sources at the time of the backup, by the name of the source.</param>
internal sealed record ModelBackup(
    string Id,
    bool IsFull,
    DateTimeOffset CreatedAt,
    int? RetentionDays,
    IReadOnlyDictionary<string, TreeSnapshot> Trees
)
{
    /// <summary>The names of its sources, which identify the set.</summary>
    public string Set => string.Join(' ', Trees.Keys.Order(StringComparer.Ordinal));
}
