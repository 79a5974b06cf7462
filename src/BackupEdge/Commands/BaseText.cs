using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>Describes the bases of a backup in the output of commands.</summary>
internal static class BaseText
{
    /// <summary>
    /// Returns a text for each base: its id, with the names of its sources unless it is the base of all of them; last, the sources that
    /// have none.
    /// </summary>
    public static IEnumerable<string> Of(IReadOnlyList<BaseAnswer> bases)
    {
        var groups = bases.GroupBy(found => found.BackupId).OrderBy(group => group.Key is null).ToList();
        foreach (var group in groups)
        {
            var names = string.Join(", ", group.Select(found => found.Source));
            yield return group.Key is null ? $"none of {names}, read completely"
            : groups.Count == 1 ? group.Key
            : $"{group.Key} of {names}";
        }
    }

    /// <summary>
    /// Returns what changes are counted against: the id of the base of all sources, or the number of bases; null if there are none.
    /// </summary>
    public static string? Since(IReadOnlyList<BaseAnswer> bases)
    {
        var ids = bases.Select(found => found.BackupId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return ids.Count switch
        {
            0 => null,
            1 => ids[0],
            var count => $"the last backup of each source ({count} backups)",
        };
    }

    /// <summary>Returns a sentence about the sources that have no base; null if all of them have one, or if the backup is full.</summary>
    public static string? Missing(IReadOnlyList<BaseAnswer> bases)
    {
        var names = bases.Where(found => found.BackupId is null).Select(found => $"'{found.Source}'").ToList();
        return names.Count == 0
            ? null
            : $"There is no backup to compare {string.Join(", ", names)} with, so "
                + $"{(names.Count == 1 ? "it is" : "they are")} read completely.";
    }
}
