using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs;

/// <summary>
/// Takes archives into the catalogue that it does not know, from what they tell of themselves: so a lost catalogue is made
/// again, and archives that were brought from elsewhere are found. Only trailers are read.
/// </summary>
internal sealed class Adoption(CatalogueDatabase catalogue, IArchiveStore store, IEngine engine, TimeProvider time, ILogger logger)
{
    /// <summary>Adopts those of some archives that are not known; gives how many.</summary>
    /// <param name="archives">Ids of archives.</param>
    /// <param name="retired">Ids of retired ones: their backups were deleted and stay so.</param>
    /// <exception cref="Fault">`io_error` or `no_space` of the catalogue; archives that cannot be read are logged and passed over.</exception>
    public int Adopt(IEnumerable<string> archives, IEnumerable<string> retired) => Take(archives, isRetired: false) + Take(retired, isRetired: true);

    private int Take(IEnumerable<string> ids, bool isRetired)
    {
        var count = 0;
        foreach (var id in ids)
        {
            if (catalogue.Read(session => session.Backups.IsKnown(id)))
            {
                continue;
            }

            try
            {
                Take(engine.Describe(id), isRetired);
                FaultPoints.Pass(FaultPoint.ArchiveAdopted);
                JobLog.Adopted(logger, id);
                count++;
            }
            catch (Fault fault) when (fault.Code is FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported or FaultCode.ArchiveMissing)
            {
                JobLog.NotAdopted(logger, id, fault.Message);
            }
        }

        return count;
    }

    private void Take(ArchiveFacts facts, bool isRetired)
    {
        var record = facts.Record?.Deserialize(JobsJson.Default.BackupRecord)
            ?? throw new Fault(FaultCode.ArchiveUnsupported, "It has no record of its backup, so it was not written by this program.");
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
                    throw new Fault(FaultCode.ArchiveUnsupported, $"It has the number {facts.Sequence}, which is that of '{other}': it comes from another archive store. Restore it from a data folder of its own.");
                }
            }

            session.Backups.PassSequence(facts.Sequence);
            session.Backups.Insert(RowOf(facts, record));
            if (session.Jobs.Find(job.Id) is null)
            {
                session.Jobs.Insert(job);
            }

            JobEnding.BackedUp(job, facts).Write(session);
            if (isRetired)
            {
                session.Backups.MarkDeleted(facts.Id, time.GetUtcNow());
            }
        });
    }

    private static BackupRow RowOf(ArchiveFacts facts, BackupRecord record) => new()
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

    private static BackupType TypeOf(string word) => Words.TryParse<BackupType>(word, out var type)
        ? type
        : throw new Fault(FaultCode.ArchiveUnsupported, $"It is of the type '{word}', which this program does not know.");
}
