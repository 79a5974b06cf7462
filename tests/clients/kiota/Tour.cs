// usage: Tour.Kiota URL KEY_FILE
// Calls a service with the client that Kiota generates; fails at the first response that is not as documented.
using System.Formats.Tar;
using Generated;
using Generated.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

// The provider of API keys sends them over HTTPS only; this server is on the loopback address.
using var http = KiotaClientFactory.Create();
http.DefaultRequestHeaders.Add("X-API-Key", File.ReadAllText(args[1]).Trim());
using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = args[0] };
var client = new Client(adapter);
var backups = client.Api.V1.Backup;

var created = await backups.Create.PostAsync(new CreateBackupRequest { Type = BackupType.Full, Label = "tour" }, request =>
    request.Headers.Add("Prefer", "wait=50")
);
Check(created is { Status: BackupStatus.Completed, Error: null, BackupId: not null }, "create");
var backup = backups[created!.BackupId!];

var listed = await backups.List.GetAsync(request =>
{
    request.QueryParameters.Status = BackupStatus.Completed;
    request.QueryParameters.Limit = 10;
});
Check(listed!.Single(row => row.Id == created.BackupId).SourceSize > int.MaxValue, "list");

Check(await backup.GetAsync() is { Type: BackupType.Full, SourceKinds.AdditionalData: var kinds } && kinds["bots"] is "files", "details");

var content = await backup.Files.Content.GetAsync(request => request.QueryParameters.Path = "bots/start.bas");
using (var text = new StreamReader(content!))
{
    Check(await text.ReadToEndAsync() == "TALK \"Hello\"\n", "content");
}

var export = await backup.Export.GetAsync(request =>
{
    request.QueryParameters.Format = TarFormat.Tar;
    request.QueryParameters.Path = ["bots"];
});
using (var tar = new TarReader(export!))
{
    var names = new List<string>();
    while (await tar.GetNextEntryAsync() is { } entry)
    {
        names.Add(entry.Name);
    }

    Check(names.Contains("bots/start.bas"), "export");
}

var job = await backups.Restore[created.BackupId!].PostAsync(new RestoreBackupRequest { Target = "staging", Paths = ["bots"] });
while (job is { Status: JobStatus.Queued or JobStatus.Running, JobId: { } jobId })
{
    await Task.Delay(50);
    job = await backups.Restore[jobId].Status.GetAsync();
}

Check(job is { Kind: JobKind.Restore, Status: JobStatus.Completed, Error: null }, "restore");

using (var text = new StreamReader((await backups.Jobs[job!.JobId!].Events.GetAsync())!))
{
    Check((await text.ReadToEndAsync()).Contains("event: job.completed\n"), "events");
}

var schedule = await backups.Schedule.PostAsync(
    new CreateScheduleRequest
    {
        Cron = "0 2 * * *",
        Type = BackupType.Incremental,
        RetentionDays = 30,
    }
);
await backups.Schedule[schedule!.Id!].PutAsync(new UpdateScheduleRequest { Cron = "30 2 * * *", Enabled = false });
var row = (await backups.Schedule.GetAsync())!.Single();
Check(row is { Cron: "30 2 * * *", Type: BackupType.Incremental, Enabled: false, RetentionDays: 30, LastStatus: null }, "schedule");
Check(await backups.Schedule[schedule.Id!].DeleteAsync() is { Deleted: true }, "delete of the schedule");

Check(await backups.Status.GetAsync() is { Store.FreeBytes: > 0 }, "status");
Check((await client.Metrics.GetAsync())!.Contains("backupedge_"), "metrics");

try
{
    await backups["backup-123"].GetAsync();
    Check(false, "error");
}
catch (ErrorAnswer e)
{
    Check(
        e is { ResponseStatusCode: 404, Error: ErrorCode.Backup_not_found, Details.AdditionalData: var facts }
            && facts["backup_id"] is "backup-123",
        "error"
    );
}

Check(await backup.DeleteAsync(request => request.QueryParameters.Force = true) is { Deleted: true }, "delete");

static void Check(bool holds, string what)
{
    if (!holds)
    {
        throw new InvalidOperationException($"The response of the {what} is not as documented.");
    }
}
