using BackupEdge.Catalogue;

namespace BackupEdge.Keys;

/// <summary>The properties of a key to create.</summary>
/// <param name="Name">The name of the owner, 1 to 100 characters.</param>
/// <param name="Role">The role that the key grants.</param>
internal sealed record KeyRequest(string Name, Role Role)
{
    /// <summary>The number of days until the key expires, 1 to 36500; null for never.</summary>
    public int? ExpiresDays { get; init; }

    /// <summary>The names of the configured sources that the key is narrowed to; null for all.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Whether the key can only create backups, and follow and cancel those.</summary>
    public bool IsCreateOnly { get; init; }
}
