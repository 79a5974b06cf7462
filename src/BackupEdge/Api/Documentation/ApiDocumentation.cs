using BackupEdge.Api.Http;
using BackupEdge.Contracts;
using static BackupEdge.Api.Documentation.ParameterDoc;

namespace BackupEdge.Api.Documentation;

/// <summary>
/// The documentation of all routes. Only the generator in the tests reads it, so the compiler leaves it out of the native binary.
/// </summary>
internal static partial class ApiDocumentation
{
    /// <summary>The groups of routes, in the order of docs/api.md.</summary>
    public static IReadOnlyList<TagDoc> Tags =>
        [
            Backups,
            Files,
            Restores,
            Targets,
            Copies,
            Drills,
            Schedules,
            Jobs,
            Events,
            Status,
            Settings,
            Keys,
            Sessions,
            Encryption,
            Audit,
            Health,
            OpenApi,
        ];

    /// <summary>The meaning of each response header.</summary>
    public static IReadOnlyDictionary<string, string> ResponseHeaders { get; } =
        new Dictionary<string, string>
        {
            ["Location"] = "The address of the created object, or of the job.",
            ["Idempotency-Replayed"] = "`true`: the response to a repeated request; nothing was created again.",
            ["Preference-Applied"] = "The waiting time that was applied: `wait=SECONDS`.",
            ["X-Backup-Id"] = "The id of the backup that the path names by its age, such as `latest`.",
            ["X-Other-Id"] = "The id of the second backup that the path names by its age.",
            ["X-Missing-Backups"] = "Ids of newer completed backups whose archives are missing, so that `latest` means an older one.",
            ["X-Total-Count"] = "The number of rows that match, on all pages.",
            ["Link"] = "The address of older rows: `<...>; rel=\"next\"`; absent on the last page.",
            ["ETag"] =
                "Changes when the content does, or the definition of a schedule. A request for a file or for the OpenAPI document with it "
                + "in `If-None-Match` gets 304; a change of a schedule with another one in `If-Match` gets 412.",
            ["Last-Modified"] = "When a file was last changed, to the second.",
            ["Accept-Ranges"] = "`bytes`: ranges can be requested.",
            ["Content-Range"] = "The range of this response.",
            ["Content-Disposition"] = "The file name for saving the content.",
            ["Content-Security-Policy"] = "Prevents a browser from running the content of a backup or of a report.",
            ["Referrer-Policy"] = "`no-referrer`: a browser sends the address of the page to no other site.",
            ["X-Accel-Buffering"] = "`no`: proxies forward events at once.",
            ["X-Damaged-Entries"] = "The maximum number of entries that are left out because a list of files is damaged.",
            ["X-Left-Out-Sources"] =
                "The names of the sources that were not compared, because only one of the backups contains them, the first 100.",
            ["X-Frame-Options"] = "`DENY`: no other page shows this one inside it.",
            ["X-Skipped-Backups"] = "The number of backups that the page leaves out because their archives cannot be read.",
            ["X-BackupEdge-Instance"] = "A random id of this start of the service, which its data folder records too.",
            ["Set-Cookie"] = "The session of a browser, or the end of it.",
            ["Allow"] = "The methods of the path.",
            ["Retry-After"] = "Seconds to wait before trying again.",
            ["WWW-Authenticate"] = "`Bearer`, with `error=\"invalid_token\"` if credentials were sent.",
        };

    private static ParameterDoc Limit => Integer("limit", "The maximum number of rows.", 1, 1000, 100);

    private static ParameterDoc Cursor => Text("cursor", "The cursor of the previous page.");

    private static ParameterDoc Wait =>
        new(
            "wait",
            "integer",
            $"Wait this many seconds for the end of the job, as with `Prefer: wait`; at most {WaitPreference.MaxSeconds} are applied.",
            0
        );

    private static ParameterDoc Form =>
        Choice(
            "as",
            ApiEnums.ListForms,
            "`array` of rows; `object` with the rows, `count` (in this response) and `total` (on all pages), for callers that parse only "
                + "objects; `text`: plain text, one line a row, or a sentence if there are none.",
            "array"
        );

    private static ParameterDoc IfMatch =>
        Text("If-Match", "The `ETag` that the schedule must have, a list of them, or `*` for any. Otherwise the error is 412.");

    private static ParameterDoc LastEventId => Text("Last-Event-ID", "The `id` of the last event that the caller received.");

    private static ParameterDoc IncludeFiles =>
        Boolean("include_files", "Whether sources of the kinds `files` and `s3` are included.", true);

    private static ParameterDoc IncludeDatabase => Boolean("include_database", "Whether sources of the other kinds are included.", true);
}
