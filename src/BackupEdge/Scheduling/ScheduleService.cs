using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;

namespace BackupEdge.Scheduling;

/// <summary>Creates, lists, changes and runs schedules, for the API and the command line alike.</summary>
internal sealed class ScheduleService(Settings settings, CatalogueDatabase catalogue, JobQueue queue, TimeProvider time)
{
    private const int MostSchedules = 1000;
    private static readonly Caller Configuration = new("configuration", Role.Admin) { Credential = "configuration" };
    private readonly IdFactory _ids = new(time);

    /// <summary>Makes a schedule; its due times count from now on.</summary>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> with the field at fault, or <c>no_space</c> while the file system is full.
    /// </exception>
    public ScheduleState Create(ScheduleDefinition definition, Caller caller)
    {
        definition.ThrowIfProblem();
        ThrowIfNothingToDo(definition);
        var now = time.GetUtcNow();
        return catalogue.Add(session =>
        {
            if (session.Schedules.List().Count >= MostSchedules)
            {
                throw new Fault(FaultCode.InvalidRequest, $"There are {MostSchedules} schedules already. Delete some.");
            }

            var row = NewRow(_ids.Next("schedule"), isConfigured: false, caller.Name, now).With(definition, now);
            session.Schedules.Insert(row);
            caller.Record(session, AuditAction.ScheduleCreate, row.Id, now);
            return ScheduleState.Of(session, row, now);
        });
    }

    /// <summary>Changes a schedule.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="change">What it is to be, from what it is.</param>
    /// <param name="caller">Who asks; null for this program itself.</param>
    /// <exception cref="Fault">
    /// <c>schedule_not_found</c>, <c>schedule_read_only</c>, or <c>invalid_request</c> with the field at fault.
    /// </exception>
    public ScheduleState Update(string id, Func<ScheduleDefinition, ScheduleDefinition> change, Caller? caller = null)
    {
        var now = time.GetUtcNow();
        return catalogue.Write(session =>
        {
            var row = FindChangeable(session, id);
            var before = row.Definition();
            var definition = change(before);
            definition.ThrowIfProblem();

            // One whose source has gone can still be changed otherwise, above all be stopped.
            if (
                (definition.Enabled && !before.Enabled)
                || (definition.Sources, definition.IncludeFiles, definition.IncludeDatabase)
                    != (before.Sources, before.IncludeFiles, before.IncludeDatabase)
            )
            {
                ThrowIfNothingToDo(definition);
            }

            row = row.With(definition, now);
            session.Schedules.Update(row);
            (caller ?? Caller.Service).Record(session, AuditAction.ScheduleUpdate, id, now);
            return ScheduleState.Of(session, row, now);
        });
    }

    /// <summary>Deletes a schedule; its backups stay.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="caller">Who asks; null for this program itself.</param>
    /// <returns>How it fared.</returns>
    /// <exception cref="Fault"><c>schedule_not_found</c> or <c>schedule_read_only</c>.</exception>
    public ScheduleState Delete(string id, Caller? caller = null)
    {
        var now = time.GetUtcNow();
        return catalogue.Write(session =>
        {
            var state = ScheduleState.Of(session, FindChangeable(session, id), now);
            session.Schedules.Remove(id);
            (caller ?? Caller.Service).Record(session, AuditAction.ScheduleDelete, id, now);
            return state;
        });
    }

    /// <summary>Makes a backup as a schedule would, now, beside its rhythm; it need not be enabled.</summary>
    /// <exception cref="Fault">
    /// <c>schedule_not_found</c>, <c>schedule_running</c> while a run of it has not ended, <c>queue_full</c>, <c>no_space</c> while the
    /// file system is full, or <c>invalid_request</c> when there is nothing to back up.
    /// </exception>
    public BackupRow Run(string id, Caller caller)
    {
        var now = time.GetUtcNow();
        var backup = catalogue.Add(session =>
        {
            var row = Find(session, id);
            if (session.ScheduleRuns.Active(id) is { } active)
            {
                throw new Fault(
                    FaultCode.ScheduleRunning,
                    $"A run of the schedule '{id}' has not ended ({active.JobId}). Wait for its end, or cancel it.",
                    ("schedule_id", id),
                    ("job_id", active.JobId),
                    ("backup_id", active.BackupId)
                );
            }

            var queued = queue.EnqueueBackup(session, row.Options(row.TypeAt(session, now)), caller);
            session.ScheduleRuns.Insert(new ScheduleRun(0, id, null, now, queued.JobId, queued.Id, null));
            session.Schedules.Update(row with { LastStartedAt = now });
            caller.Record(session, AuditAction.ScheduleRun, id, now);
            return queued;
        });
        queue.Wake();
        return backup;
    }

    /// <summary>A schedule with how it fares.</summary>
    /// <exception cref="Fault"><c>schedule_not_found</c>.</exception>
    public ScheduleState Show(string id) => catalogue.Read(session => ScheduleState.Of(session, Find(session, id), time.GetUtcNow()));

    /// <summary>Every schedule with how it fares, newest first.</summary>
    public IReadOnlyList<ScheduleState> List()
    {
        var now = time.GetUtcNow();
        return catalogue.Read(session => session.Schedules.List().Select(row => ScheduleState.Of(session, row, now)).ToList());
    }

    /// <summary>The next due times of a schedule, enabled or not, UTC.</summary>
    /// <exception cref="Fault"><c>schedule_not_found</c>.</exception>
    public IReadOnlyList<DateTimeOffset> Next(string id, int count)
    {
        var now = time.GetUtcNow();
        var row = catalogue.Read(session => Find(session, id));
        return [.. row.Definition().Timing.From(now).Where(due => due > now).Take(count)];
    }

    /// <summary>The schedules that are overdue: an hour has passed since a due time, and no run has completed for it.</summary>
    /// <param name="session">The catalogue.</param>
    public IReadOnlyList<OverdueSchedule> Overdue(CatalogueSession session)
    {
        var now = time.GetUtcNow();
        return
        [
            .. from row in session.Schedules.List()
            let unmet = ScheduleState.UnmetOf(session, row, now)
            where unmet is not null
            select new OverdueSchedule(row, unmet.Value),
        ];
    }

    /// <summary>
    /// Makes the schedules of the configuration those of the catalogue: new ones come, changed ones change, and those that are no more go.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    internal void TakeConfigured() =>
        catalogue.Add(session =>
        {
            var now = time.GetUtcNow();
            var wanted = settings.Schedules.ToDictionary(definition => $"schedule-{definition.Name}", StringComparer.Ordinal);
            foreach (var gone in session.Schedules.List().Where(row => row.IsConfigured && !wanted.ContainsKey(row.Id)))
            {
                session.Schedules.Remove(gone.Id);
                Configuration.Record(session, AuditAction.ScheduleDelete, gone.Id, now);
            }

            foreach (var (id, definition) in wanted)
            {
                if (session.Schedules.Find(id) is { } row)
                {
                    session.Schedules.Update(row.With(definition, now));
                    if (!IsSame(row.Definition(), definition))
                    {
                        Configuration.Record(session, AuditAction.ScheduleUpdate, id, now);
                    }
                }
                else
                {
                    session.Schedules.Insert(NewRow(id, isConfigured: true, Configuration.Name, now).With(definition, now));
                    Configuration.Record(session, AuditAction.ScheduleCreate, id, now);
                }
            }
        });

    private static bool IsSame(ScheduleDefinition before, ScheduleDefinition now) =>
        (before.Sources ?? []).SequenceEqual(now.Sources ?? []) && before with { Sources = now.Sources } == now;

    // Not enabled yet: the definition that is put into it makes it so, and gives the first due time.
    private static ScheduleRow NewRow(string id, bool isConfigured, string createdBy, DateTimeOffset now) =>
        new()
        {
            Id = id,
            IsConfigured = isConfigured,
            Cron = "",
            Type = BackupType.Full,
            Enabled = false,
            CreatedAt = now,
            CreatedBy = createdBy,
            CountsFrom = now,
        };

    private static ScheduleRow Find(CatalogueSession session, string id) =>
        session.Schedules.Find(id) ?? throw new Fault(FaultCode.ScheduleNotFound, $"There is no schedule '{id}'.", ("schedule_id", id));

    private static ScheduleRow FindChangeable(CatalogueSession session, string id)
    {
        var row = Find(session, id);
        return row.IsConfigured
            ? throw new Fault(
                FaultCode.ScheduleReadOnly,
                $"The schedule '{id}' is one of the configuration. Change 'schedules.{row.Name}' there and restart the server.",
                ("schedule_id", id)
            )
            : row;
    }

    private void ThrowIfNothingToDo(ScheduleDefinition definition) =>
        queue.Check(
            new BackupOptions
            {
                Type = BackupType.Full,
                IncludeFiles = definition.IncludeFiles,
                IncludeDatabase = definition.IncludeDatabase,
                Sources = definition.Sources,
            }
        );
}
