using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Jobs.Startup;

/// <summary>
/// Reads and validates the backup record of an archive of unknown origin before it enters the catalogue, since its values become rows,
/// restore paths and lines of tables. The limits are the same as in the API and are specified in docs/archive-format.md.
/// </summary>
internal static class AdoptedRecord
{
    /// <summary>
    /// The highest backup number that a catalogue accepts. It leaves room for the higher numbers of later backups.
    /// </summary>
    public const long MaxSequence = 1L << 52;

    private const int MaxText = 2000;
    private const int MaxPath = 32 * 1024;
    private const int MaxSources = 10_000;

    /// <summary>Returns the validated record of an archive.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>archive_unsupported</c>.</exception>
    public static BackupRecord Read(ArchiveFacts facts)
    {
        if (facts.Record is not { ValueKind: JsonValueKind.Object } json)
        {
            throw new Fault(
                FaultCode.ArchiveUnsupported,
                "It contains no record of its backup, so it was not written by this program.",
                ("backup_id", facts.Id)
            );
        }

        BackupRecord? record;
        try
        {
            record = json.Deserialize(JobsJson.Default.BackupRecord);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Refused(facts, e.Message);
        }

        var problem = record is null ? "it is empty" : ProblemOf(record);
        problem ??= facts.Sequence > MaxSequence ? $"its number {facts.Sequence} is higher than {MaxSequence}" : null;
        return problem is null ? WithBases(record!) : throw Refused(facts, problem);
    }

    // In archives of earlier versions, all sources have the base of the backup.
    private static BackupRecord WithBases(BackupRecord record) =>
        record.BaseId is { } id && record.Sources.All(source => source.BaseId is null)
            ? record with
            {
                Sources = [.. record.Sources.Select(source => source with { BaseId = id })],
            }
            : record;

    private static string? ProblemOf(BackupRecord record)
    {
        if (!WireNames.TryParse<BackupType>(record.Type ?? "", out _) || !WireNames.TryParse<BackupType>(record.RequestedType ?? "", out _))
        {
            return $"its type '{record.Type}' is unknown to this program";
        }

        if (record.RetentionDays is < 1 or > MarkRules.MaxRetentionDays)
        {
            return $"its retention of {record.RetentionDays} days is not between 1 and {MarkRules.MaxRetentionDays}";
        }

        if (
            !ArchiveId.IsValid(record.JobId)
            || !(record.BaseId is null || ArchiveId.IsValid(record.BaseId))
            || record.ScheduleId?.Length > MaxText
        )
        {
            return "the id of its job, base or schedule is not valid";
        }

        if (
            record.CreatedBy is not { Length: <= MaxText }
            || record.Label?.Length > MarkRules.MaxLabelLength
            || record.TypeReason?.Length > MaxPath
        )
        {
            return "its label, its creator or the reason for its type is missing or too long";
        }

        if (record.Tags is { } tags && MarkRules.ProblemOfTags(tags) is not null)
        {
            return "its tags are not valid";
        }

        if (record.StartedAt is { } started && !ArchiveRules.IsTime(started))
        {
            return "its start time is not valid";
        }

        return ProblemOf(record.Sources);
    }

    private static string? ProblemOf(IReadOnlyList<BackupSource>? sources)
    {
        if (sources is not { Count: > 0 and <= MaxSources })
        {
            return $"it does not have 1 to {MaxSources} sources";
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var source in sources)
        {
            if (source is null || !SourceName.IsValid(source.Name) || !names.Add(source.Name))
            {
                return $"its source name '{source?.Name}' is not valid or is not unique";
            }

            if (
                source.Path is not { Length: > 0 and <= MaxPath }
                || source.Path.Contains('\0', StringComparison.Ordinal)
                || !IsKnown(source)
                || !(source.BaseId is null || ArchiveId.IsValid(source.BaseId))
            )
            {
                return $"its source '{source.Name}' has a kind, path or base that is not valid";
            }
        }

        return null;
    }

    private static bool IsKnown(BackupSource source) => SourceKinds.Find(source.Kind) is { } kind && kind.IsPossibleLocation(source.Path);

    private static Fault Refused(ArchiveFacts facts, string why) =>
        new(
            FaultCode.ArchiveDamaged,
            $"The record in the archive of '{facts.Id}' cannot be used: {why}. Restore it with the program that "
                + "made it, or remove the file from the folder.",
            ("backup_id", facts.Id)
        );
}
