using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Remote;
using BackupEdge.Contracts;
using BackupEdge.Counts;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Storage;
using BackupEdge.Monitoring;
using BackupEdge.Tests.Catalogue;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Commands.Remote;

/// <summary>Rows of a server are the inverse of the contracts: written again, they are the same JSON.</summary>
public sealed class RemoteRowsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);

    private static readonly Gen<BackupRow> Backups =
        from status in Gen.Elements(Enum.GetValues<RunStatus>())
        from type in Gen.Elements(Enum.GetValues<BackupType>())
        from number in Gen.Choose(0, 1_000_000)
        from text in Gen.Elements<string?>(null, "", "a \"b\"", "\u00e4\u001b\ud83d\ude00")
        from given in Gen.Elements(true, false)
        select Rows.Backup(number) with
        {
            Status = status,
            Type = type,
            Label = text,
            Note = text,
            IsHeld = given,
            RetentionDays = given ? number : null,
            StartedAt = given ? Now.AddMilliseconds(-number) : null,
            CompletedAt = given ? Now : null,
            BaseId = text,
            Sources =
            [
                new BackupSource("bots", "files", "/srv/bots") { BaseId = text },
                new BackupSource("more", "sqlite", "/srv/more.db") { BaseId = given ? text : null },
            ],
            TypeReason = text,
            ErrorCode = given ? "io_error" : null,
            ErrorMessage = given ? "It failed." : null,
            WarningCount = number,
            VerifiedAt = given ? Now : null,
            VerifyProblemCount = given ? 2 : null,
            Counts = BackupCounts.FromArray([.. Enumerable.Range(number, 12).Select(count => (long)count)]),
        };

    [Fact]
    public void A_backup_survives_the_way_through_JSON() => Prop.ForAll(Backups.ToArbitrary(), IsSame).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(JobKind.Backup)]
    [InlineData(JobKind.Restore)]
    [InlineData(JobKind.Verify)]
    [InlineData(JobKind.Prune)]
    internal void A_job_survives_the_way_through_JSON(JobKind kind)
    {
        var row = Rows.Job(3, kind) with
        {
            Status = RunStatus.Failed,
            Backup = new JobBackup(BackupType.Incremental, "nightly", "sched-1", "bots,shop"),
            Target = "staging",
            DryRun = true,
            StartedAt = Now.AddSeconds(-9),
            CompletedAt = Now,
            CancelRequested = true,
            BytesDone = 5,
            BytesTotal = 10,
            FilesDone = 1,
            FilesTotal = 2,
            Result = JobResults.Parse(kind, """{"files": 3, "bytes": 4, "chunks": 5, "freed_bytes": 6}"""),
            ErrorCount = 7,
            WarningCount = 8,
            ErrorCode = "io_error",
            ErrorMessage = "It failed.",
        };
        var json = JsonRenderer.Text(new JobDetails(row, [], [], Now), ApiJson.Default.JobDetails);

        var read = RemoteRows.Job(Fields(json));

        Assert.Equal(row, read);
        Assert.Equal(json, JsonRenderer.Text(new JobDetails(read, [], [], Now), ApiJson.Default.JobDetails));
    }

    [Fact]
    public void An_audit_record_and_a_key_survive_the_way_through_JSON()
    {
        var audit = new AuditRow
        {
            Number = 4,
            At = Now,
            Action = "refused",
            Caller = "bot",
            Credential = "k1",
            Role = Role.BackupOperator,
            Address = "10.0.0.1",
            Method = "GET",
            Path = "/x",
            Subject = "b-1",
            Result = "forbidden",
            Status = 403,
            Count = 9,
        };
        var key = new KeyRow
        {
            Id = "k1",
            Name = "bot",
            Role = Role.Admin,
            Hash = [],
            CreatedAt = Now,
            ExpiresAt = Now.AddDays(1),
            RevokedAt = Now.AddDays(2),
            LastUsedAt = Now.AddHours(1),
        };
        var audits = JsonRenderer.Text([AuditAnswer.From(audit)], ApiJson.Default.AuditAnswerArray);

        Assert.Equal(audit, RemoteRows.Audit(Fields(audits, 0)));
        var read = RemoteRows.Key(Fields(JsonRenderer.Text(new KeyAnswer(key, Now), ApiJson.Default.KeyAnswer)));
        Assert.Equal(key with { Hash = read.Hash }, read);
    }

    [Fact]
    public void A_status_survives_the_way_through_JSON()
    {
        var status = new ServiceStatus
        {
            At = Now,
            StartedAt = Now.AddHours(-2),
            IsRunning = true,
            Sources =
            [
                new("bots", "files", new("b-1", RunStatus.Completed, Now, 0, 0, null), new("b-2", RunStatus.Failed, Now, 0, 0, null), null),
                new("none", "sqlite", null, null, Now),
            ],
            Schedules = [],
            Store = new StoreState(new StoreUsage(2, 3), 4, 5),
            QueuedJobs = 1,
            RunningJobs = 2,
            ActiveJobs =
            [
                new(Rows.Job(1) with { Status = RunStatus.Running, StartedAt = Now, BytesDone = 5, BytesTotal = 9 }, "nightly", ["bots"]),
                new(Rows.Job(2, JobKind.Restore) with { Target = "staging" }, null, ["bots"]),
            ],
            OldestUnverified = new("b-1", RunStatus.Completed, Now, 0, 0, null),
            Verification = new(30, 5, 4, 3, 2, Now),
            Damaged = [],
            Missing = [],
            PassedOver = [],
            Webhooks = [new("ops", 3, Now, "It answered 500.")],
            Reasons = [new("source_failed", "bots", "The last backup failed.")],
        };
        var json = JsonRenderer.Text(new StatusAnswer(status), ApiJson.Default.StatusAnswer);

        var read = RemoteStatus.Of(Fields(json), Now);

        Assert.Equal(json, JsonRenderer.Text(new StatusAnswer(read), ApiJson.Default.StatusAnswer));
    }

    private static bool IsSame(BackupRow row)
    {
        var list = JsonRenderer.Text([new BackupListItem(row, null, [])], ApiJson.Default.BackupListItemArray);
        var details = JsonRenderer.Text(new BackupDetails(row, null, [], [], [], [], null, Now), ApiJson.Default.BackupDetails);
        var ofList = RemoteRows.Backup(Fields(list, 0));
        var ofDetails = RemoteRows.Backup(Fields(details));
        return list == JsonRenderer.Text([new BackupListItem(ofList, null, [])], ApiJson.Default.BackupListItemArray)
            && details == JsonRenderer.Text(new BackupDetails(ofDetails, null, [], [], [], [], null, Now), ApiJson.Default.BackupDetails);
    }

    private static JsonFields Fields(string json) => new(JsonSerializer.Deserialize<JsonElement>(json));

    private static JsonFields Fields(string array, int index) => new(JsonSerializer.Deserialize<JsonElement>(array)[index]);
}
