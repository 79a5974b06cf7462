using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;

namespace BackupEdge.Scheduling;

/// <summary>Creates, lists, changes and runs schedules for the API and the command line.</summary>
internal sealed class ScheduleService(Settings settings, CatalogueDatabase catalogue, JobQueue queue, TimeProvider time)
{
    private const int MaxSchedules = 1000;
    private static readonly Caller Configuration = new("configuration", Role.Admin) { Credential = "configuration" };
    private readonly IdFactory _ids = new(time);

    /// <summary>Creates a schedule. Due times before now are ignored.</summary>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> with the field, or <c>no_space</c> while the file system is full.
    /// </exception>
    public ScheduleState Create(ScheduleDefinition definition, Caller caller)
    {
        Check(definition);
        var now = time.GetUtcNow();
        return catalogue.Add(session =>
        {
            if (session.Schedules.List().Count >= MaxSchedules)
            {
                throw new Fault(FaultCode.InvalidRequest, $"There are already {MaxSchedules} schedules, the maximum. Delete some.");
            }

            var row = NewRow(_ids.Next("schedule"), isConfigured: false, caller.Name, now).With(definition, now);
            session.Schedules.Insert(row);
            caller.Record(session, AuditAction.ScheduleCreate, row.Id, now, made: row.Id);
            return ScheduleState.Of(session, row, now);
        });
    }

    /// <summary>Returns the runs that a schedule would have if it were created now. Writes nothing.</summary>
    /// <param name="definition">The definition of the schedule.</param>
    /// <param name="count">The maximum number of runs.</param>
    /// <exception cref="Fault"><c>invalid_request</c> with the field, as <see cref="Create"/>.</exception>
    public SchedulePreview Preview(ScheduleDefinition definition, int count)
    {
        Check(definition);
        var now = time.GetUtcNow();
        var (timing, full, type) = (definition.Timing, definition.FullTiming, WireNames.Parse<BackupType>(definition.Type));
        var isBackup = definition.Kind == ScheduleDefinition.BackupKind;
        var runs = new List<PreviewedRun>(count);
        DateTimeOffset? lastFull = null;
        foreach (var due in timing.From(now).Where(due => due > now).Take(count))
        {
            runs.Add(
                new PreviewedRun(
                    due,
                    !isBackup ? null
                        : full is not null && full.IsDue(lastFull, due) ? BackupType.Full
                        : type
                )
            );
            lastFull = runs[^1].Type == BackupType.Full ? due : lastFull;
        }

        return new SchedulePreview(timing.Zone, runs);
    }

    /// <summary>Changes a schedule.</summary>
    /// <param name="id">The schedule's id.</param>
    /// <param name="change">Returns the new definition for the current one.</param>
    /// <param name="caller">The caller to record; null for this program.</param>
    /// <param name="isExpected">Returns whether the schedule with this tag may be changed; null if any may.</param>
    /// <exception cref="Fault">
    /// <c>schedule_not_found</c>, <c>schedule_read_only</c>, <c>precondition_failed</c>, or <c>invalid_request</c> with the field.
    /// </exception>
    public ScheduleState Update(
        string id,
        Func<ScheduleDefinition, ScheduleDefinition> change,
        Caller? caller = null,
        Predicate<string>? isExpected = null
    )
    {
        var now = time.GetUtcNow();
        return catalogue.Write(session =>
        {
            var row = FindChangeable(session, id, isExpected);
            var before = row.Definition();
            var definition = change(before);
            definition.ThrowIfProblem();

            // A schedule whose source no longer exists can still be changed in other ways, above all disabled.
            if (
                (definition.Enabled && !before.Enabled)
                || (definition.Sources, definition.IncludeFiles, definition.IncludeDatabase, definition.Kind, definition.Copy)
                    != (before.Sources, before.IncludeFiles, before.IncludeDatabase, before.Kind, before.Copy)
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

    /// <summary>Deletes a schedule, but not its backups.</summary>
    /// <param name="id">The schedule's id.</param>
    /// <param name="caller">The caller to record; null for this program.</param>
    /// <param name="isExpected">Returns whether the schedule with this tag may be deleted; null if any may.</param>
    /// <returns>The schedule and its state before it was deleted.</returns>
    /// <exception cref="Fault"><c>schedule_not_found</c>, <c>schedule_read_only</c> or <c>precondition_failed</c>.</exception>
    public ScheduleState Delete(string id, Caller? caller = null, Predicate<string>? isExpected = null)
    {
        var now = time.GetUtcNow();
        return catalogue.Write(session =>
        {
            var state = ScheduleState.Of(session, FindChangeable(session, id, isExpected), now);
            session.Schedules.Remove(id);
            (caller ?? Caller.Service).Record(session, AuditAction.ScheduleDelete, id, now);
            return state;
        });
    }

    /// <summary>Queues a run of a schedule now, independently of its due times. The schedule may be disabled.</summary>
    /// <returns>The run, whose backup is null unless the schedule makes backups.</returns>
    /// <exception cref="Fault">
    /// <c>schedule_not_found</c>, <c>schedule_running</c> while a run of it has not ended, <c>queue_full</c>, <c>no_space</c> while the
    /// file system is full, or <c>invalid_request</c> if there is nothing to do.
    /// </exception>
    public ScheduleRun Run(string id, Caller caller)
    {
        var now = time.GetUtcNow();
        var run = catalogue.Add(session =>
        {
            var row = Find(session, id);
            if (session.ScheduleRuns.Active(id) is { } active)
            {
                throw new Fault(
                    FaultCode.ScheduleRunning,
                    $"A run of the schedule '{id}' has not ended ({active.JobId}). Wait for it to end, or cancel it.",
                    ("schedule_id", id),
                    ("job_id", active.JobId),
                    ("backup_id", active.BackupId ?? "")
                );
            }

            var queued = ScheduledWork.Enqueue(queue, session, row, now, caller) with { StartedAt = now };
            session.ScheduleRuns.Insert(queued);
            session.Schedules.Update(row with { LastStartedAt = now });
            caller.Record(session, AuditAction.ScheduleRun, id, now);
            return queued;
        });
        queue.Wake();
        return run;
    }

    /// <summary>Returns a schedule and its state.</summary>
    /// <exception cref="Fault"><c>schedule_not_found</c>.</exception>
    public ScheduleState Show(string id) => catalogue.Read(session => ScheduleState.Of(session, Find(session, id), time.GetUtcNow()));

    /// <summary>Returns all schedules and their states, newest first.</summary>
    public IReadOnlyList<ScheduleState> List()
    {
        var now = time.GetUtcNow();
        return catalogue.Read(session => session.Schedules.List().Select(row => ScheduleState.Of(session, row, now)).ToList());
    }

    /// <summary>Returns the next due times of a schedule, enabled or not, UTC.</summary>
    /// <exception cref="Fault"><c>schedule_not_found</c>.</exception>
    public IReadOnlyList<DateTimeOffset> Next(string id, int count)
    {
        var now = time.GetUtcNow();
        var row = catalogue.Read(session => Find(session, id));
        return [.. row.Definition().Timing.From(now).Where(due => due > now).Take(count)];
    }

    /// <summary>Returns the schedules that are overdue: no run has completed within an hour of a due time.</summary>
    public IReadOnlyList<OverdueSchedule> Overdue(CatalogueSession session)
    {
        var now = time.GetUtcNow();
        return
        [
            .. from row in session.Schedules.List()
            let dueAt = ScheduleState.FindUnmetDueTime(session, row, now)
            where dueAt is not null
            select new OverdueSchedule(row, dueAt.Value),
        ];
    }

    /// <summary>
    /// Updates the configured schedules in the catalogue: inserts new ones, updates changed ones, and deletes those no longer configured.
    /// </summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    internal void ApplyConfigured() =>
        catalogue.Add(session =>
        {
            var now = time.GetUtcNow();
            var wanted = settings.Schedules.ToDictionary(definition => $"schedule-{definition.Name}", StringComparer.Ordinal);
            foreach (var removed in session.Schedules.List().Where(row => row.IsConfigured && !wanted.ContainsKey(row.Id)))
            {
                session.Schedules.Remove(removed.Id);
                Configuration.Record(session, AuditAction.ScheduleDelete, removed.Id, now);
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

    // Disabled and incomplete: ScheduleRow.With then applies the definition and sets the first due time.
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

    private static ScheduleRow FindChangeable(CatalogueSession session, string id, Predicate<string>? isExpected)
    {
        var row = Find(session, id);
        if (row.IsConfigured)
        {
            throw new Fault(
                FaultCode.ScheduleReadOnly,
                $"The schedule '{id}' is defined in the configuration. Change 'schedules.{row.Name}' there and restart the server.",
                ("schedule_id", id)
            );
        }

        return isExpected is null || isExpected(row.Tag())
            ? row
            : throw new Fault(
                FaultCode.PreconditionFailed,
                $"The schedule '{id}' was changed: its ETag is not one of those in `If-Match`. Look at it again, and repeat the request "
                    + "with its new ETag.",
                ("schedule_id", id)
            );
    }

    private void Check(ScheduleDefinition definition)
    {
        definition.ThrowIfProblem();
        ThrowIfNothingToDo(definition);
    }

    private void ThrowIfNothingToDo(ScheduleDefinition definition)
    {
        if (definition.Copy is { } copy)
        {
            CopyFaults.Find(settings, copy);
        }

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
}
