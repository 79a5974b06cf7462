using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Retention;

/// <summary>The backups that are too young for retention, by their ids, and for how long the host must run until they are not.</summary>
/// <param name="Young">Those below <see cref="ProtectionRules.MinAge"/>.</param>
/// <param name="Recent">Those below <see cref="ProtectionRules.RecentAge"/>.</param>
internal sealed record GuardedAges(IReadOnlyDictionary<string, TimeSpan> Young, IReadOnlyDictionary<string, TimeSpan> Recent)
{
    /// <summary>Reads the ages from the catalogue.</summary>
    public static GuardedAges Read(CatalogueSession session, ProtectionRules protection) =>
        new(session.ServiceTime.Younger(protection.MinAge), session.ServiceTime.Younger(protection.RecentAge));

    /// <summary>For how long the host must run until the first of these backups leaves its group; null if there are none.</summary>
    public TimeSpan? NextChange => Young.Count + Recent.Count == 0 ? null : Young.Values.Concat(Recent.Values).Min();
}
