using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Wal;

namespace BackupEdge.Jobs.Running;

/// <summary>The backup that a restore reads.</summary>
/// <param name="Backup">The backup.</param>
/// <param name="Source">The physical source that is restored to a moment; null for none.</param>
/// <param name="WalId">A later backup that has the rest of the log up to the moment; null if it is not needed.</param>
internal sealed record MomentChoice(BackupRow Backup, string? Source = null, string? WalId = null)
{
    /// <summary>Returns the request that adds the log of a later backup to a restored server.</summary>
    /// <param name="request">The request that restored the server.</param>
    /// <param name="later">The id of the later backup.</param>
    public RestoreRequest WalOf(RestoreRequest request, string later)
    {
        var server = (PostgresPhysicalSource)request.Databases[Source!];
        return request with
        {
            Id = later,
            Destinations = new Dictionary<string, string> { [Source!] = request.Destinations[Source!] },
            Databases = new Dictionary<string, StreamSourceDefinition>
            {
                [Source!] = server with { Place = server.Place! with { AddsWal = true } },
            },
            Buckets = new Dictionary<string, Engine.Buckets.BucketConnection>(),
            Paths = [$"{Source}/{WalRecord.WalName}"],
            Exclude = [],
            Strip = 0,
            DeleteIn = [],
            Overwrite = OverwriteMode.Replace,
        };
    }

    /// <summary>Adds to the results which backups were read, if that is not the one that was asked for alone.</summary>
    public RestoreSummary Explain(RestoreSummary summary, string asked)
    {
        if (Backup.Id == asked && WalId is null)
        {
            return summary;
        }

        var wal = WalId is null ? "" : $", with the log up to it from the backup '{WalId}'";
        return summary with
        {
            WarningCount = summary.WarningCount + 1,
            Warnings =
            [
                new PathReport(Source!, "other_backup", $"The moment is in the backup '{Backup.Id}', which was restored{wal}."),
                .. summary.Warnings,
            ],
        };
    }

    /// <summary>Returns the sum of the results of two restores.</summary>
    public static RestoreSummary Add(RestoreSummary first, RestoreSummary second) =>
        first with
        {
            Files = first.Files + second.Files,
            Directories = first.Directories + second.Directories,
            Bytes = first.Bytes + second.Bytes,
            Replaced = first.Replaced + second.Replaced,
            Skipped = first.Skipped + second.Skipped,
            ErrorCount = first.ErrorCount + second.ErrorCount,
            Errors = [.. first.Errors, .. second.Errors],
            WarningCount = first.WarningCount + second.WarningCount,
            Warnings = [.. first.Warnings, .. second.Warnings],
        };
}
