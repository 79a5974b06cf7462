using BackupEdge.Contracts;
using BackupEdge.Drills;
using static BackupEdge.Api.Documentation.ParameterDoc;
using static BackupEdge.Faults.FaultCode;

namespace BackupEdge.Api.Documentation;

/// <content>The chapter about drills.</content>
internal static partial class ApiDocumentation
{
    private static TagDoc Drills =>
        new(
            "Drills",
            "A drill restores backups for a test, compares every byte with the backup and with the source, checks databases, measures "
                + "how long the restore takes, and deletes what it restored. It never writes to a source. Each drill leaves a report.",
            new RouteDoc("POST /drill", "startDrill", "Runs a drill", (202, typeof(JobDetails)))
            {
                Remarks =
                    "The sources are restored one after another, those first that a drill restored longest ago. When the job has ended, "
                    + "the report is at `GET /drills/{job_id}`. The job fails with `drill_failed` if something cannot be restored or "
                    + "differs, and with another code if nothing was proven.",
                Query = [Wait],
                Body =
                [
                    Text("backup_id", "The backup to restore: its id, or `latest`. Default: a backup is chosen for each source."),
                    Texts("sources", "The names of the sources to restore. Default: all."),
                    Choice(
                        "pick",
                        ApiEnums.DrillPicks,
                        "Which backup of each source is chosen, without `backup_id`. Default: `drill.pick`."
                    ),
                    Text("from", "The name of the copy to read from; only for admins. Default: the data folder."),
                ],
                TakesIdempotencyKey = true,
                Errors = [BackupNotFound, BackupNotCompleted, ArchiveMissing, CopyNotFound, IdempotencyKeyReused, QueueFull, NoSpace],
            },
            new RouteDoc("GET /drills", "listDrills", "Lists drills, newest first", (200, typeof(DrillListItem[])))
            {
                ObjectForm = typeof(DrillsAnswer),
                Query =
                [
                    Limit,
                    Text("before", "Only drills that ended before the one with this id; not with `cursor`."),
                    Cursor,
                    Text("source", "Only drills that have this source."),
                    Choice(
                        "result",
                        ApiEnums.DrillResults,
                        "Only drills with this result; with `source`, only those in which that source has it."
                    ),
                    Form,
                ],
            },
            new RouteDoc("GET /drills/{drill_id}", "getDrill", "Shows the report of a drill", (200, typeof(DrillReport)))
            {
                Remarks = "The id of its job works too. The response is the signed report, byte by byte as it was written.",
                Errors = [DrillNotFound],
            },
            new RouteDoc("GET /drills/{drill_id}/page", "getDrillPage", "Shows the report as a page to print", (200, typeof(string)))
            {
                MediaTypes = ["text/html"],
                Errors = [DrillNotFound],
            }
        );
}
