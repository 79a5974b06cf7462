using BackupEdge.Engine.Reports;

namespace BackupEdge.Tests.Jobs;

/// <summary>Summaries as an engine returns them.</summary>
internal static class Summaries
{
    public static BackupSummary Backup(params PathReport[] warnings) =>
        new()
        {
            Files = 3,
            Directories = 2,
            Others = 1,
            SourceBytes = 1000,
            ReadBytes = 900,
            NewBytes = 800,
            StoredBytes = 500,
            Chunks = 4,
            WarningCount = warnings.Length,
            Warnings = warnings,
        };

    public static RestoreSummary Restore(params PathReport[] errors) =>
        new()
        {
            Files = 3,
            Directories = 2,
            Bytes = 1000,
            Replaced = 1,
            Skipped = 0,
            Deleted = 0,
            ErrorCount = errors.Length,
            Errors = errors,
            WarningCount = 0,
            Warnings = [],
        };

    public static VerifySummary Verify(params PathReport[] problems) =>
        new()
        {
            Chunks = 4,
            Bytes = 500,
            Entries = 6,
            ProblemCount = problems.Length,
            Problems = problems,
        };
}
