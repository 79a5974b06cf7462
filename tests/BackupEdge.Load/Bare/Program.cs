using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

// Sends the same prepared answer, about as long as the one of GET /{backup_id}, for every path that the measurements request. It checks no
// credentials, reads nothing and logs nothing, so that only Kestrel is measured.
var answer =
    """{"id":"backup-20261123-020000-7f3kq2","job_id":"job-20261123-020000-8d4mzp","type":"incremental","status":"completed","created_at":"2026-11-23T02:00:00.125Z","completed_at":"2026-11-23T02:00:04.75Z","size":1048576,"source_size":536870912,"files":12345,"warning_count":0,"label":"nightly","retention_days":30,"hold":false,"base_id":"backup-20261122-020000-4k2nvb","schedule_id":"schedule-20260101-000000-a1b2c3","sources":["bots","settings"],"requested_type":"incremental","type_reason":null,"include_files":true,"include_database":true,"source_kinds":{"bots":"files","settings":"sqlite"},"created_by":"schedule nightly","started_at":"2026-11-23T02:00:00.25Z","duration_seconds":4.5,"directories":321,"others":2,"chunks":456,"added_files":7,"changed_files":12,"unchanged_files":12326,"removed_files":3,"read_bytes":2097152,"new_bytes":1572864,"archives":[{"id":"backup-20261122-020000-4k2nvb","bytes":268435456,"deleted":false}],"dependents":["backup-20261124-020000-9p8rst"],"verified_at":null,"verify_problem_count":null,"progress":null,"error":null,"warnings":[]}"""u8.ToArray();

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
app.MapGet(
    "/api/v1/backup/{id}",
    (RequestDelegate)(
        http =>
        {
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = answer.Length;
            return http.Response.Body.WriteAsync(answer, http.RequestAborted).AsTask();
        }
    )
);
app.Run();
