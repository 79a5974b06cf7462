using BackupEdge.Contracts;
using static BackupEdge.Faults.FaultCode;

namespace BackupEdge.Api.Documentation;

/// <content>The chapter about copies.</content>
internal static partial class ApiDocumentation
{
    private static TagDoc Copies =>
        new(
            "Copies",
            "A copy has every archive in a bucket or on another disk. The service runs each after every backup; these calls show them and "
                + "run them at other times. Which copies a backup is in, `GET /{backup_id}` shows in `copies`.",
            new RouteDoc("GET /copies", "listCopies", "Lists the copies of the settings, with their state", (200, typeof(CopyAnswer[])))
            {
                Errors = [IoError],
            },
            new RouteDoc("GET /copies/{copy}", "getCopy", "Shows a copy", (200, typeof(CopyAnswer))) { Errors = [CopyNotFound, IoError] },
            new RouteDoc("POST /copies/{copy}/run", "runCopy", "Copies now what is not in a copy yet", (202, typeof(JobDetails)))
            {
                Remarks =
                    "If a run is queued already, the response is that one. A run does not fail while the store does not answer: it waits, "
                    + "and `trouble` of the copy says why.",
                Query = [Wait],
                TakesIdempotencyKey = true,
                Errors = [IdempotencyKeyReused, CopyNotFound, QueueFull, NoSpace],
            },
            new RouteDoc("POST /copies/{copy}/verify", "verifyCopy", "Verifies a copy", (202, typeof(JobDetails)))
            {
                Remarks =
                    "Looks up all objects in lists of the store, then reads archives, those first that were not read for the longest time. "
                    + "The service does the same once a day. A damaged archive is copied again by the next run if the data folder has it.",
                Query = [Wait],
                Body =
                [
                    new(
                        "bytes",
                        "integer",
                        "The maximum number of bytes of archives to read, but at least one archive; 0 reads none. Default: what the "
                            + "settings allow a day.",
                        Min: 0
                    )
                    {
                        IsLong = true,
                    },
                ],
                TakesIdempotencyKey = true,
                Errors = [IdempotencyKeyReused, CopyNotFound, QueueFull, NoSpace],
            },
            new RouteDoc(
                "POST /copies/{copy}/probe",
                "probeCopy",
                "Finds out what the store of a copy can do",
                (200, typeof(StoreAbilitiesAnswer))
            )
            {
                Remarks =
                    "It tries it, with small objects below `probe/`, which it deletes. That takes about 20 seconds if the store has locks. "
                    + "A run does the same if the store was not probed for 30 days.",
                Errors = [CopyNotFound, CopyStoreRefused, CopyStoreUnsupported, CopyStoreUnreachable, NoSpace, IoError],
            }
        );
}
