using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Catalogue;

/// <summary>Creates catalogue rows for tests.</summary>
internal static class Rows
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

    public static BackupRow Backup(int number) =>
        new()
        {
            Id = $"backup-{number}",
            Sequence = number,
            Type = BackupType.Full,
            RequestedType = BackupType.Full,
            Status = RunStatus.Queued,
            CreatedAt = Start.AddSeconds(number),
            Sources = [new BackupSource("bots", "files", "/srv/bots")],
            JobId = $"job-{number}",
            CreatedBy = "tester",
        };

    public static JobRow Job(int number, JobKind kind = JobKind.Backup) =>
        new()
        {
            Id = $"job-{number}",
            Kind = kind,
            Status = RunStatus.Queued,
            BackupId = $"backup-{number}",
            Request = "{}",
            CreatedAt = Start.AddSeconds(number),
            CreatedBy = "tester",
        };
}
