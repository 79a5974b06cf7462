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
/// Takes archives into the catalogue that it does not know, from what they tell of themselves: so a lost catalogue is made
/// again, and archives that were brought from elsewhere are found. Whatever is wrong with one archive <em>must</em> concern that one alone:
/// it is logged, recorded as passed over, and the next one is looked at. Only headers, trailers, tables and roots are read.
/// </summary>
internal sealed class Adoption(CatalogueDatabase catalogue, IArchiveStore store, IEngine engine, TimeProvider time, ILogger logger)
{
    /// <summary>Adopts what the store holds and the catalogue does not know, and records what had to be passed over.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c> of the catalogue, or of the store as a whole.</exception>
    public void Run()
    {
        var passed = new List<PassedOverRow>();
        Take(store.List(), isRetired: false, passed);
        Take(store.ListRetired(), isRetired: true, passed);
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

    // Names may hold line ends, and a log has one event a line.
    private static string Printed(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));

    private void Take(IReadOnlyList<string> ids, bool isRetired, List<PassedOverRow> passed)
    {
        var known = catalogue.Read(session => session.Backups.KnownIds());
        foreach (var id in ids.Where(id => !known.Contains(id)))
        {
            if (TryTake(id, isRetired) is not { } problem)
            {
                CrashPoints.Pass(CrashPoint.ArchiveAdopted);
                JobLog.Adopted(logger, id);
                continue;
            }

            JobLog.NotAdopted(logger, id, problem);
            passed.Add(new PassedOverRow(id + (isRetired ? LocalArchiveStore.RetiredExtension : LocalArchiveStore.Extension), problem));
        }
    }

    // Gives why it could not be taken, or null.
    private string? TryTake(string id, bool isRetired)
    {
        try
        {
            Take(engine.Describe(id), isRetired);
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

    private void Take(ArchiveFacts facts, bool isRetired)
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
            BytesDone = facts.Summary.ReadBytes,
            FilesDone = facts.Summary.Files,
        };
        catalogue.Write(session =>
        {
            if (session.Backups.IdOf(facts.Sequence) is { } other)
            {
                if (!store.Exists(other))
                {
                    // No two backups of a store have one number: the row is this archive's, and its id is damaged.
                    JobLog.RowReplaced(logger, other, facts.Id);
                    session.Backups.Remove(other);
                }
                else
                {
                    throw new Fault(
                        FaultCode.ArchiveUnsupported,
                        $"It has the number {facts.Sequence}, which is that of '{other}': it "
                            + "comes from another archive store. Restore it from a data folder of its own."
                    );
                }
            }

            session.Backups.PassSequence(facts.Sequence);
            session.Backups.Insert(RowOf(facts, record));
            if (session.Jobs.Find(job.Id) is null)
            {
                session.Jobs.Insert(job);
            }

            JobOutcome.BackedUp(job, facts).Write(session);
            session.Adoptions.TakeCarriedHold(facts.Id);
            if (isRetired)
            {
                session.Backups.MarkDeleted(facts.Id, time.GetUtcNow());
                session.Adoptions.MarkFoundRetired(facts.Id, time.GetUtcNow());
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
            RetentionDays = record.RetentionDays,
            IncludeFiles = record.IncludeFiles,
            IncludeDatabase = record.IncludeDatabase,
            Sources = record.Sources,
            JobId = record.JobId,
            CreatedBy = record.CreatedBy,
            ScheduleId = record.ScheduleId,
            Operator = record.Operator,
        };

    private static BackupType TypeOf(string word) =>
        WireNames.TryParse<BackupType>(word, out var type)
            ? type
            : throw new Fault(FaultCode.ArchiveUnsupported, $"It is of the type '{word}', which this program does not know.");
}
