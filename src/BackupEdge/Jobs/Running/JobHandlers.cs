using System.Diagnostics;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Retention;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Runs each kind of job: converts its row to a call of the engine, and the engine's summary to a <see cref="JobOutcome"/>.
/// </summary>
internal sealed class JobHandlers(
    Settings settings,
    CatalogueDatabase catalogue,
    IStoreCapacity capacity,
    IEngine engine,
    Prune prune,
    Reseal reseal,
    CopyJobs copies,
    DrillJobs drills,
    OperatorShares shares,
    Bin bin,
    RunningJobs board,
    TimeProvider time
)
{
    // A backup that starts with less free space would fill the disk, and then not even its failure could be recorded.
    private const long MinFreeBytes = 16L << 20;

    private readonly RestoreHandler _restores = new(settings, catalogue, engine, time);

    /// <summary>
    /// Runs a job; blocks until it has ended. Must be called on a thread of its own, which may get a lower priority for I/O.
    /// </summary>
    /// <exception cref="Fault">The job failed.</exception>
    /// <exception cref="OperationCanceledException">The job was cancelled.</exception>
    public JobOutcome Run(RunningJob running)
    {
        if (IoClassOf(running) == IoClass.Idle)
        {
            // The threads of the pipeline and the programs of the sources inherit it. A refusal has no effect.
            _ = Posix.TryUseIdleIo();
        }

        return running.Row.Kind switch
        {
            JobKind.Backup => Backup(running),
            JobKind.Restore => _restores.Run(running, Find(running), MayUseOwnFolders(running)),
            JobKind.Verify => Verify(running),
            JobKind.Prune => JobOutcome.Pruned(running.Overlay(running.Row), prune.Run(running), time.GetUtcNow()),
            JobKind.Reseal => JobOutcome.Resealed(running.Overlay(running.Row), reseal.Run(running), time.GetUtcNow()),
            JobKind.Copy => JobOutcome.Copied(running.Overlay(running.Row), copies.Run(running), time.GetUtcNow()),
            JobKind.CopyVerify => JobOutcome.CopyVerified(running.Overlay(running.Row), copies.Verify(running), time.GetUtcNow()),
            JobKind.Drill => JobOutcome.Drilled(running.Overlay(running.Row), drills.Run(running), time.GetUtcNow()),
            _ => throw new UnreachableException($"There is no handler for jobs of the kind {running.Row.Kind}."),
        };
    }

    // Somebody waits for a restore.
    private IoClass IoClassOf(RunningJob running) =>
        running.Row.Kind switch
        {
            JobKind.Restore => IoClass.BestEffort,
            JobKind.Backup => OptionsOf(running).Limits?.IoClass ?? settings.IoClass,
            _ => settings.IoClass,
        };

    private JobOutcome Backup(RunningJob running)
    {
        if (capacity.FreeBytes < MinFreeBytes && !(bin.FreeAll() && capacity.FreeBytes >= MinFreeBytes))
        {
            throw new Fault(
                FaultCode.NoSpace,
                $"The archive store has less than {MinFreeBytes >> 20} MiB free. Free some space or delete old backups, and try again."
            );
        }

        // Checked again, since other queued backups of the operator may have used up its quota since the request.
        catalogue.Read(session =>
        {
            shares.ThrowIfOverQuota(session, running.Row.Operator);
            return true;
        });
        try
        {
            return BackupWithSpaceOfBin(running);
        }
        catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
        {
            throw WithNeededBytes(fault, Find(running), running);
        }
    }

    // Deleted backups must not make a new one fail.
    private JobOutcome BackupWithSpaceOfBin(RunningJob running)
    {
        try
        {
            return Backup(running, Find(running));
        }
        catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
        {
            if (!bin.FreeAll())
            {
                throw;
            }
        }

        running.Progress.Restart();
        return Backup(running, Find(running));
    }

    // Adds how many bytes are missing, for the user who has to free space.
    private Fault WithNeededBytes(Fault fault, BackupRow backup, RunningJob running)
    {
        var total = engine.Measure(DefinitionsOf(backup, running), settings.Data.Forbidden, running.Token);
        var read = running.Progress.BytesRead;
        return new Fault(
            FaultCode.NoSpace,
            $"{fault.Message} The sources contain {total} bytes and {read} of them were read, so up to {Math.Max(0, total - read)} more "
                + "bytes are needed. Delete or prune old backups, or give the data folder more space.",
            fault,
            ("source_bytes", $"{total}"),
            ("read_bytes", $"{read}")
        );
    }

    private JobOutcome Backup(RunningJob running, BackupRow backup)
    {
        var choice = catalogue.Write(session => Decide(session, backup, BaseChoice.Make(session, backup.Sources, backup.RequestedType)));
        while (true)
        {
            try
            {
                return JobOutcome.BackedUp(running.Overlay(running.Row), Write(backup, choice, running));
            }
            catch (BaseUnusableException e)
            {
                choice = catalogue.Write(session => Decide(session, backup, choice.Without(e.BaseId, e.Message)));
                running.Progress.Restart();
            }
        }
    }

    // The chosen bases must be in the catalogue before the engine starts, since from then on they are in use and cannot be deleted.
    private static BaseChoice Decide(CatalogueSession session, BackupRow backup, BaseChoice choice)
    {
        var row = choice.ApplyTo(session.Backups.Find(backup.Id)!);
        session.Backups.Update(row);
        session.Backups.SetBases(row);
        return choice;
    }

    private ArchiveFacts Write(BackupRow backup, BaseChoice choice, RunningJob running)
    {
        var row = choice.ApplyTo(backup);
        var audit = catalogue.Read(session => session.Audit.Head());
        var request = new BackupRequest
        {
            Id = row.Id,
            Sequence = row.Sequence,
            CreatedAt = row.CreatedAt,
            Bases = choice.IdsBySource,
            PreviousId = catalogue.Read(session => session.Backups.NewestArchiveBefore(row.Sequence)),
            Sources = DefinitionsOf(row, running),
            Warnings = choice.Warnings,
            Forbidden = settings.Data.Forbidden,
            Databases = settings.DatabaseFiles,
            Limits = OptionsOf(running).Limits ?? BackupLimits.None,
            HookFacts = HookRun.Facts(row.Id, WireNames.Of(row.Type)),
            Record = JsonSerializer.SerializeToElement(BackupRecord.Of(row, audit), JobsJson.Default.BackupRecord),
        };
        return engine.Backup(request, running.Progress, running.Token);
    }

    private JobOutcome Verify(RunningJob running)
    {
        var summary = engine.Verify(running.BackupId, running.Progress, running.Token);
        return JobOutcome.Checked(running.Overlay(running.Row), summary, time.GetUtcNow());
    }

    private BackupRow Find(RunningJob running) =>
        catalogue.Read(session => session.Backups.Find(running.BackupId))
        ?? throw new Fault(FaultCode.BackupNotFound, $"There is no backup '{running.BackupId}'.", ("backup_id", running.BackupId));

    private static BackupOptions OptionsOf(RunningJob running) =>
        JsonSerializer.Deserialize(running.Row.Request, JobsJson.Default.BackupOptions)!;

    private List<SourceDefinition> DefinitionsOf(BackupRow backup, RunningJob running)
    {
        var options = OptionsOf(running);
        if (options.OneOffSources is not null && !MayUseOwnFolders(running))
        {
            throw OwnFolders.Refused(settings.Data);
        }

        OneOffPlaces.ThrowIfMisplaced(options, settings);
        var known = OneOffPlaces.Add(options, settings);
        return [.. backup.Sources.Select(source => Definition(known, source))];
    }

    // A job that this process itself requested has the rights of the user who runs it.
    private bool MayUseOwnFolders(RunningJob running) => board.IsOwnRequest(running.Row.Id) || OwnFolders.AreTrusted(settings.Data);

    private static SourceDefinition Definition(Settings known, BackupSource source) =>
        known.FindSource(source.Name)
        ?? throw new Fault(
            FaultCode.SourceMissing,
            $"The source '{source.Name}' is no longer configured. Configure it again, or make a new backup.",
            ("source", source.Name)
        );
}
