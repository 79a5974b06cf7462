using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Jobs.Search;

/// <summary>
/// Finds the backup, job or schedule that a caller means: by id, by a unique beginning or end of it (see <see cref="IdMatch"/>), a backup
/// also by its age (see <see cref="LatestBackup"/>), a schedule also by its name. An id given in full always means itself.
/// </summary>
internal sealed class IdResolver(CatalogueDatabase catalogue)
{
    /// <summary>The maximum number of ids that a message lists.</summary>
    public const int MaxListed = 10;

    /// <summary>Finds a backup.</summary>
    /// <exception cref="Fault"><c>backup_not_found</c>, or <c>invalid_request</c> if the text matches several backups.</exception>
    public ResolvedBackup Backup(string text) =>
        catalogue.Read(session =>
            LatestBackup.Parse(text) is { } latest ? Latest(session, latest, text, scope: null)
            : session.Backups.Find(text) is not null ? new ResolvedBackup(text, text, [])
            : new ResolvedBackup(
                text,
                Only(session.Backups.IdsLike(text, MaxListed + 1), text, "backup") ?? throw AbsentBackup.Of(session, text),
                []
            )
        );

    /// <summary>
    /// Finds a backup that is named by its age. Any other text is returned as the id, whether or not it exists, unless there is a scope.
    /// </summary>
    /// <param name="text">What the caller wrote.</param>
    /// <param name="scope">The backups that the caller may see; null for all.</param>
    /// <exception cref="Fault"><c>backup_not_found</c> if there is no such backup in the scope.</exception>
    public ResolvedBackup LatestOrId(string text, BackupScope? scope = null) =>
        LatestBackup.Parse(text) is { } latest ? catalogue.Read(session => Latest(session, latest, text, scope))
        : scope is null || catalogue.Read(session => session.Backups.IsListed(text, scope)) ? new ResolvedBackup(text, text, [])
        : throw AbsentBackup.Of(text);

    /// <summary>Returns the id of a job; <c>latest</c> is the one that was queued last, <c>latest~N</c> the Nth before it.</summary>
    /// <exception cref="Fault"><c>job_not_found</c>, or <c>invalid_request</c> if the text matches several jobs.</exception>
    public string Job(string text) =>
        catalogue.Read(session =>
            LatestBackup.Parse(text) is { Source: null } latest
                ? session.Jobs.Nth(latest.Back) ?? throw NoLatestJob(text, latest)
                : session.Jobs.Find(text)?.Id
                    ?? Only(session.Jobs.IdsLike(text, MaxListed + 1), text, "job")
                    ?? throw new Fault(FaultCode.JobNotFound, $"There is no job '{text}'.", ("job_id", text))
        );

    /// <summary>Returns the id of a drill, which a text names by its id or that of its job, by a part of it, or as <c>latest</c>.</summary>
    /// <exception cref="Fault"><c>drill_not_found</c>, or <c>invalid_request</c> if the text matches several drills.</exception>
    public string Drill(string text) =>
        catalogue.Read(session =>
            text == "latest"
                ? session.Drills.List(new DrillFilter { Limit = 1 }).Rows is [var newest, ..]
                    ? newest.Id
                    : throw new Fault(FaultCode.DrillNotFound, "There is no drill yet.", ("drill_id", text))
                : session.Drills.Find(text)?.Id
                    ?? Only(session.Drills.IdsLike(text, MaxListed + 1), text, "drill")
                    ?? throw new Fault(FaultCode.DrillNotFound, $"There is no drill '{text}'.", ("drill_id", text))
        );

    /// <summary>Returns the id of a schedule.</summary>
    /// <exception cref="Fault"><c>schedule_not_found</c>, or <c>invalid_request</c> if the text matches several schedules.</exception>
    public string Schedule(string text) =>
        catalogue.Read(session => ScheduleOf(text, session.Schedules.List(), () => session.Schedules.IdsLike(text, MaxListed + 1)));

    /// <summary>Returns the id of the schedule that a text names.</summary>
    /// <param name="text">The id, the name, or a part of the id.</param>
    /// <param name="all">All schedules.</param>
    /// <param name="idsLike">Returns the ids of which the text is a part.</param>
    /// <exception cref="Fault"><c>schedule_not_found</c>, or <c>invalid_request</c> if the text matches several schedules.</exception>
    internal static string ScheduleOf(string text, IReadOnlyList<ScheduleRow> all, Func<IReadOnlyList<string>> idsLike)
    {
        IReadOnlyList<string> named = [.. all.Where(row => row.Name == text).Select(row => row.Id)];
        return all.Any(row => row.Id == text)
            ? text
            : Only(named.Count > 0 ? named : idsLike(), text, "schedule") ?? throw NoSchedule(text, all);
    }

    /// <summary>Returns the fault for <c>latest</c> or <c>latest~N</c> if there are not that many jobs.</summary>
    internal static Fault NoLatestJob(string text, LatestBackup latest) =>
        new(FaultCode.JobNotFound, latest.Back == 0 ? "There is no job yet." : $"There are not {latest.Back + 1} jobs.", ("job_id", text));

    private static ResolvedBackup Latest(CatalogueSession session, LatestBackup latest, string text, BackupScope? scope)
    {
        var found = session.Backups.NthCompleted(latest.Source, scope, latest.Back);
        var missing = session.Backups.MissingAfter(latest.Source, scope, found?.Sequence ?? -1, MaxListed);
        return found is not null ? new ResolvedBackup(text, found.Id, missing) : throw NoCompleted(latest, text, missing);
    }

    private static Fault NoCompleted(LatestBackup latest, string text, IReadOnlyList<string> missing)
    {
        var what = latest switch
        {
            { Back: > 0, Source: null } => $"There are not {latest.Back + 1} completed backups.",
            { Back: > 0 } => $"There are not {latest.Back + 1} completed backups that contain the source '{latest.Source}'.",
            { Source: null } => "There is no completed backup yet.",
            _ => $"There is no completed backup that contains the source '{latest.Source}'.",
        };
        var lost = missing.Count == 0 ? "" : $" The archive of '{missing[0]}' is missing: put the file back and restart.";
        return new Fault(FaultCode.BackupNotFound, what + lost, ("backup_id", text));
    }

    /// <summary>Returns the only id that was found; null if there is none.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if there are several.</exception>
    internal static string? Only(IReadOnlyList<string> found, string text, string kind)
    {
        if (found.Count < 2)
        {
            return found.Count == 0 ? null : found[0];
        }

        var more = found.Count > MaxListed ? " and others" : "";
        throw new Fault(
            FaultCode.InvalidRequest,
            $"'{text}' means more than one {kind}: {string.Join(", ", found.Take(MaxListed))}{more}. Give more of the id.",
            ("field", $"{kind}_id")
        );
    }

    private static Fault NoSchedule(string text, IReadOnlyList<ScheduleRow> all)
    {
        var known = all.Count == 0 ? "" : $" Known schedules: {string.Join(", ", all.Take(MaxListed).Select(row => row.Name ?? row.Id))}.";
        return new Fault(FaultCode.ScheduleNotFound, $"There is no schedule '{text}'.{known}", ("schedule_id", text));
    }
}
