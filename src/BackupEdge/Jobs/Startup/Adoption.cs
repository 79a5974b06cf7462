using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Startup;

/// <summary>
/// Adds unknown archives in the store to the catalogue from the data that they contain. This rebuilds a lost catalogue and finds archives
/// that were copied into the store. A problem with one archive <em>must not</em> affect the others: it is logged, recorded as passed over,
/// and the next archive is processed. Only headers, trailers, tables and roots are read.
/// </summary>
internal sealed class Adoption(
    CatalogueDatabase catalogue,
    IArchiveStore store,
    BinMarks marks,
    IEngine engine,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>Adds all archives that are in the store but not in the catalogue, and records the files that were passed over.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c> of the catalogue, or of the whole store.</exception>
    public void Run()
    {
        var passed = new List<PassedOverRow>();
        AdoptAll(store.List(), isRetired: false, passed);
        AdoptAll(store.ListRetired(), isRetired: true, passed);
        foreach (var stray in store.ListStrays())
        {
            passed.Add(new PassedOverRow(stray.Name, stray.Reason));
            JobLog.StrayFileIgnored(logger, Printed(stray.Name), stray.Reason);
        }

        catalogue.Write(session =>
        {
            if (!session.Adoptions.PassedOver().ToHashSet().SetEquals(passed))
            {
                session.Adoptions.SetPassedOver(passed);
            }
        });
    }

    // Names may contain line breaks, and a log has one event per line.
    private static string Printed(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));

    private void AdoptAll(IReadOnlyList<string> ids, bool isRetired, List<PassedOverRow> passed)
    {
        var known = catalogue.Read(session => session.Backups.KnownIds());
        foreach (var id in ids.Where(id => !known.Contains(id)))
        {
            if (TryAdopt(id, isRetired) is not { } problem)
            {
                CrashPoints.Pass(CrashPoint.ArchiveAdopted);
                JobLog.Adopted(logger, id);
                continue;
            }

            JobLog.NotAdopted(logger, id, problem);
            passed.Add(new PassedOverRow(id + (isRetired ? LocalArchiveStore.RetiredExtension : LocalArchiveStore.Extension), problem));
        }
    }

    // Returns the problem that prevented the adoption, or null.
    private string? TryAdopt(string id, bool isRetired)
    {
        try
        {
            Adopt(engine.Describe(id), isRetired);
            return null;
        }
        catch (Fault fault) when (fault.Code == FaultCode.NoSpace)
        {
            throw;
        }
        catch (Exception e) when (PassedOver.IsOfArchive(e))
        {
            return PassedOver.Explain(e);
        }
    }

    private void Adopt(ArchiveFacts facts, bool isRetired)
    {
        var record = AdoptedRecord.Read(facts);
        var job = new JobRow
        {
            Id = record.JobId,
            Kind = JobKind.Backup,
            Status = RunStatus.Completed,
            BackupId = facts.Id,
            Request = "{}",
            CreatedAt = facts.CreatedAt,
            StartedAt = record.StartedAt,
            CreatedBy = record.CreatedBy,
            Operator = record.Operator,
            BytesDone = facts.Summary.SourceBytes,
            BytesTotal = facts.Summary.SourceBytes,
            FilesDone = facts.Summary.Files,
            FilesTotal = facts.Summary.Files,
        };
        var mark = marks.Find(facts.Id, time.GetUtcNow());
        catalogue.Write(session =>
        {
            if (session.Backups.IdOf(facts.Sequence) is { } other)
            {
                if (!store.Exists(other))
                {
                    // Numbers are unique in a store, so the row belongs to this archive and its id is damaged.
                    JobLog.RowReplaced(logger, other, facts.Id);
                    session.Backups.Remove(other);
                }
                else
                {
                    throw new Fault(
                        FaultCode.ArchiveUnsupported,
                        $"It has the number {facts.Sequence}, which belongs to '{other}', so it comes from another archive store. "
                            + "Restore it from a separate data folder."
                    );
                }
            }

            session.Backups.SkipSequence(facts.Sequence);
            session.Backups.Insert(RowOf(facts, record));
            if (session.Jobs.Find(job.Id) is null)
            {
                session.Jobs.Insert(job);
            }

            JobOutcome.BackedUp(job, facts).Write(session);
            session.Adoptions.TakeCarriedHold(facts.Id);
            if (session.Adoptions.TakeCarriedChanges(facts.Id) is { } changes)
            {
                session.Backups.SetMarks(changes);
            }

            if (isRetired)
            {
                session.Backups.MarkDeleted(facts.Id, time.GetUtcNow());
                session.Adoptions.MarkFoundRetired(facts.Id, time.GetUtcNow());
            }
            else if (mark is not null)
            {
                // Its time in the bin begins again, since nothing else knows for how long it was there.
                session.Bin.Add(facts.Id, mark.DeletedAt, JobRow.ByService, session.ServiceTime.Now());
            }
        });
    }

    private static BackupRow RowOf(ArchiveFacts facts, BackupRecord record) =>
        new()
        {
            Id = facts.Id,
            Sequence = facts.Sequence,
            Type = TypeOf(record.Type),
            RequestedType = TypeOf(record.RequestedType),
            TypeReason = record.TypeReason,
            BaseId = record.BaseId,
            Status = RunStatus.Running,
            CreatedAt = facts.CreatedAt,
            Label = record.Label,
            Tags = record.Tags ?? [],
            RetentionDays = record.RetentionDays,
            IncludeFiles = record.IncludeFiles,
            IncludeDatabase = record.IncludeDatabase,
            Sources = record.Sources,
            JobId = record.JobId,
            CreatedBy = record.CreatedBy,
            ScheduleId = record.ScheduleId,
            Operator = record.Operator,
        };

    private static BackupType TypeOf(string name) =>
        WireNames.TryParse<BackupType>(name, out var type)
            ? type
            : throw new Fault(FaultCode.ArchiveUnsupported, $"Its type '{name}' is unknown to this program.");
}
