namespace BackupEdge.Copies;

/// <summary>
/// Decides what a run of a copy does. A pure function. No backup of the copy <em>must</em> ever lose an archive that it needs, at no point
/// between two steps of the plan:
/// <list type="bullet">
/// <item>A backup leaves the copy only because it was deleted on purpose or expired there, never because its archive is missing.</item>
/// <item>What the data folder does not know is a backup of the copy, and stays.</item>
/// <item>
/// A generation replaces an older one only if it has all chunks that backups in the copy need: it was never compacted, or the data folder
/// has all these backups, so that the compaction kept what they need.
/// </item>
/// </list>
/// </summary>
internal static class CopyPlanner
{
    /// <summary>Returns the plan.</summary>
    public static CopyPlan Make(CopyPlanInput input)
    {
        var sources = input.Sources.ToDictionary(source => source.Sequence);
        var copied = input.Copied.ToLookup(archive => archive.Name.Sequence);
        var backups = Backups(input, sources, copied);
        var waiting = RemoveWaiting(backups, input, sources, copied);
        var needed = Needed(backups);
        var dependents = Dependents(backups);

        var uploads = new List<PlannedUpload>();
        var superseded = new HashSet<CopyName>();
        foreach (var source in input.Sources.Where(source => needed.Contains(source.Sequence)).OrderBy(source => source.Sequence))
        {
            if (source.Name is not { } name)
            {
                continue;
            }

            // An older generation that has more chunks serves every backup.
            var present = copied[source.Sequence].Select(archive => archive.Name).ToList();
            var others = present.Where(other => other != name).ToList();
            if (others.Count > 0 && !MayReplace(source, sources, dependents))
            {
                continue;
            }

            if (present.Contains(name))
            {
                superseded.UnionWith(others);
            }
            else
            {
                var isBackup = backups.TryGetValue(source.Sequence, out var needs);
                uploads.Add(new PlannedUpload(source, name, isBackup, others, needs ?? []));
            }
        }

        return new CopyPlan(
            Tombstones(input, backups, uploads),
            uploads,
            [
                .. input
                    .Copied.Select(archive => archive.Name)
                    .Where(name => !needed.Contains(name.Sequence) || superseded.Contains(name))
                    .OrderByDescending(name => name.Sequence),
            ],
            needed,
            waiting
        );
    }

    // The backups of the copy after the run, and what each of them needs.
    private static Dictionary<long, IReadOnlyList<long>> Backups(
        CopyPlanInput input,
        Dictionary<long, CopySource> sources,
        ILookup<long, CopiedArchive> copied
    )
    {
        var backups = new Dictionary<long, IReadOnlyList<long>>();
        foreach (var group in copied)
        {
            var source = sources.GetValueOrDefault(group.Key);
            if (group.All(archive => !archive.IsDropped) && !IsLeaving(input, group.Key, source))
            {
                // Both are the same, except that a retired archive needs nothing for the data folder.
                backups[group.Key] = source is { IsBackup: true } ? source.Needs : group.First().Needs;
            }
        }

        foreach (var source in input.Sources)
        {
            if (source.IsBackup && !copied.Contains(source.Sequence) && input.Expired?.Contains(source.Sequence) != true)
            {
                backups[source.Sequence] = source.Needs;
            }
        }

        return backups;
    }

    // Removes the backups that cannot be copied now, because an archive is neither here nor there. What only they need is not copied.
    private static List<(string, string)> RemoveWaiting(
        Dictionary<long, IReadOnlyList<long>> backups,
        CopyPlanInput input,
        Dictionary<long, CopySource> sources,
        ILookup<long, CopiedArchive> copied
    )
    {
        var waiting = new List<(string, string)>();
        var blocked = new HashSet<long>();
        foreach (var source in input.Sources.OrderBy(source => source.Sequence))
        {
            if (copied.Contains(source.Sequence) || !backups.TryGetValue(source.Sequence, out var needs))
            {
                continue;
            }

            var missing = source.Name is null
                ? source.Sequence
                : needs.FirstOrDefault(need =>
                    !copied.Contains(need) && (blocked.Contains(need) || !sources.TryGetValue(need, out var other) || other.Name is null)
                );
            if (missing != 0)
            {
                backups.Remove(source.Sequence);
                blocked.Add(source.Sequence);
                waiting.Add(
                    (
                        source.Id,
                        missing == source.Sequence
                            ? "Its archive is not in the data folder."
                            : $"It needs the archive number {missing}, which cannot be copied."
                    )
                );
            }
        }

        return waiting;
    }

    private static bool IsLeaving(CopyPlanInput input, long sequence, CopySource? source) =>
        input.Expired is { } expired ? expired.Contains(sequence) : input.Deleted.Contains(sequence) || source is { IsBackup: false };

    private static HashSet<long> Needed(Dictionary<long, IReadOnlyList<long>> backups)
    {
        var needed = new HashSet<long>(backups.Keys);
        foreach (var needs in backups.Values)
        {
            needed.UnionWith(needs);
        }

        return needed;
    }

    // For each archive, the backups that need it, also the one that wrote it.
    private static ILookup<long, long> Dependents(Dictionary<long, IReadOnlyList<long>> backups) =>
        backups
            .SelectMany(backup => backup.Value.Append(backup.Key).Select(archive => (Archive: archive, Backup: backup.Key)))
            .ToLookup(pair => pair.Archive, pair => pair.Backup);

    private static bool MayReplace(CopySource source, Dictionary<long, CopySource> sources, ILookup<long, long> dependents) =>
        source.IsWhole || dependents[source.Sequence].All(backup => sources.TryGetValue(backup, out var known) && known.IsBackup);

    // Of those that leave, and of archives that are copied only for others: these never were backups of the copy.
    private static List<(long, string)> Tombstones(
        CopyPlanInput input,
        Dictionary<long, IReadOnlyList<long>> backups,
        List<PlannedUpload> uploads
    ) =>
        [
            .. input
                .Copied.Where(archive => !archive.IsDropped && !backups.ContainsKey(archive.Name.Sequence))
                .Select(archive => (archive.Name.Sequence, archive.Name.Id))
                .Concat(
                    uploads
                        .Where(upload => !upload.IsBackup && !input.Copied.Any(archive => archive.Name.Sequence == upload.Name.Sequence))
                        .Select(upload => (upload.Name.Sequence, upload.Name.Id))
                )
                .Distinct()
                .OrderBy(pair => pair.Sequence),
        ];
}
