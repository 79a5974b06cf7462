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
using FsCheck.Xunit;

namespace BackupEdge.Tests.Commands.Remote;

/// <summary>Rows of a server are the inverse of the contracts: written again, they are the same JSON.</summary>
public sealed class RemoteRowsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);

    [Property]
    public Property A_backup_survives_the_way_through_JSON() =>
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<(RunStatus, BackupType, NonNegativeInt, string?, bool)>().ToArbitrary(),
            given =>
            {
                var row = Rows.Backup(given.Item3.Get) with
                {
                    Status = given.Item1,
                    Type = given.Item2,
                    Label = given.Item4,
                    IsHeld = given.Item5,
                    RetentionDays = given.Item5 ? given.Item3.Get : null,
                    StartedAt = given.Item5 ? Now.AddMinutes(-5) : null,
                    CompletedAt = given.Item5 ? Now : null,
                    BaseId = given.Item4,
                    TypeReason = given.Item4,
                    ErrorCode = given.Item5 ? "io_error" : null,
                    ErrorMessage = given.Item5 ? "It failed." : null,
                    WarningCount = given.Item3.Get,
                    VerifiedAt = given.Item5 ? Now : null,
                    VerifyProblemCount = given.Item5 ? 2 : null,
                    Counts = BackupCounts.FromArray([.. Enumerable.Range(given.Item3.Get, 12).Select(count => (long)count)]),
                };
                var list = JsonRenderer.Text([new BackupListItem(row)], ApiJson.Default.BackupListItemArray);
                var details = JsonRenderer.Text(new BackupDetails(row, [], [], [], null, Now), ApiJson.Default.BackupDetails);

                var ofList = RemoteRows.Backup(Fields(list, 0));
                var ofDetails = RemoteRows.Backup(Fields(details));

                return list == JsonRenderer.Text([new BackupListItem(ofList)], ApiJson.Default.BackupListItemArray)
                    && details == JsonRenderer.Text(new BackupDetails(ofDetails, [], [], [], null, Now), ApiJson.Default.BackupDetails);
            }
        );

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
                new(Rows.Job(1) with { Status = RunStatus.Running, StartedAt = Now.AddMinutes(-1), BytesDone = 5, BytesTotal = 9 }, "nightly", ["bots"]),
                new(Rows.Job(2, JobKind.Restore) with { Target = "staging" }, null, ["bots"]),
            ],
            OldestUnverified = new("b-1", RunStatus.Completed, Now, 0, 0, null),
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

    private static JsonFields Fields(string json) => new(JsonSerializer.Deserialize<JsonElement>(json));

    private static JsonFields Fields(string array, int index) => new(JsonSerializer.Deserialize<JsonElement>(array)[index]);
}
