using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Model;

/// <summary>A backup as the model knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="RetentionDays">Its own days, or null.</param>
/// <param name="Trees">The sources it holds, by name, as they were.</param>
internal sealed record ModelBackup(string Id, DateTimeOffset CreatedAt, int? RetentionDays, IReadOnlyDictionary<string, TreeSnapshot> Trees)
{
    /// <summary>The names of its sources.</summary>
    public string Set => string.Join(' ', Trees.Keys.Order(StringComparer.Ordinal));
}
