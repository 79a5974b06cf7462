// usage: Tour.NSwag URL KEY_FILE
// Calls a service with the client that NSwag generates; fails at the first response that is not as documented.
using System.Formats.Tar;
using Generated;

using var http = new HttpClient();
http.DefaultRequestHeaders.Add("X-API-Key", File.ReadAllText(args[1]).Trim());
var client = new Client(http) { BaseUrl = args[0] };

var created = await client.CreateBackupAsync(new CreateBackupRequest { Type = BackupType.Full, Label = "tour" }, prefer: "wait=50");
Check(created is { Status: BackupStatus.Completed, Error: null }, "create");
var id = created.Backup_id;

var listed = await client.ListBackupsAsync(limit: 10, status: BackupStatus.Completed);
Check(listed.Single(row => row.Id == id).Source_size > int.MaxValue, "list");

var details = await client.GetBackupAsync(id);
Check(details.Type == BackupType.Full && details.Source_kinds["bots"] == SourceKind.Files, "details");

using (var content = await client.GetFileContentAsync(id, "bots/start.bas"))
using (var text = new StreamReader(content.Stream))
{
    Check(await text.ReadToEndAsync() == "TALK \"Hello\"\n", "content");
}

using (var export = await client.ExportBackupAsync(id, format: TarFormat.Tar, path: ["bots"]))
using (var tar = new TarReader(export.Stream))
{
    var names = new List<string>();
    while (await tar.GetNextEntryAsync() is { } entry)
    {
        names.Add(entry.Name);
    }

    Check(names.Contains("bots/start.bas"), "export");
}

var job = await client.RestoreBackupAsync(id, new RestoreBackupRequest { Target = "staging", Paths = ["bots"] });
while (job.Status is JobStatus.Queued or JobStatus.Running)
{
    await Task.Delay(50);
    job = await client.GetRestoreStatusAsync(job.Job_id);
}

Check(job is { Kind: JobKind.Restore, Status: JobStatus.Completed, Error: null }, "restore");

using (var events = await client.FollowJobAsync(job.Job_id))
using (var text = new StreamReader(events.Stream))
{
    Check((await text.ReadToEndAsync()).Contains("event: job.completed\n"), "events");
}

var schedule = await client.CreateScheduleAsync(
    new CreateScheduleRequest
    {
        Cron = "0 2 * * *",
        Type = BackupType.Incremental,
        Retention_days = 30,
    }
);
await client.UpdateScheduleAsync(schedule.Id, body: new UpdateScheduleRequest { Cron = "30 2 * * *", Enabled = false });
var row = (await client.ListSchedulesAsync()).Single();
Check(row is { Cron: "30 2 * * *", Type: BackupType.Incremental, Enabled: false, Retention_days: 30, Last_status: null }, "schedule");
Check((await client.DeleteScheduleAsync(schedule.Id)).Deleted, "delete of the schedule");

Check((await client.GetStatusAsync()).Store is { Free_bytes: > 0 }, "status");
Check((await client.GetMetricsAsync()).Contains("backupedge_"), "metrics");

try
{
    await client.GetBackupAsync("backup-123");
    Check(false, "error");
}
catch (ApiException<ErrorAnswer> e)
{
    Check(e.StatusCode == 404 && e.Result.Error == ErrorCode.Backup_not_found && e.Result.Details["backup_id"] == "backup-123", "error");
}

Check((await client.DeleteBackupAsync(id, force: true)).Deleted, "delete");

static void Check(bool holds, string what)
{
    if (!holds)
    {
        throw new InvalidOperationException($"The response of the {what} is not as documented.");
    }
}
