using BackupEdge.Api.Endpoints;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Jobs.Queue;
using static BackupEdge.Api.Documentation.ParameterDoc;
using static BackupEdge.Faults.FaultCode;

namespace BackupEdge.Api.Documentation;

/// <content>The call that verifies the backups that were verified longest ago.</content>
internal static partial class ApiDocumentation
{
    private static RouteDoc VerifyOldest =>
        new("POST /verify", "verifyBackups", "Checks the backups that were checked longest ago", (202, typeof(VerifiesAnswer)))
        {
            Remarks =
                "Queues a verify for each, those that never were verified first; one that already waits for a verify is left out. "
                + $"At most {JobQueue.MaxVerifies} are queued by one request, and no more than the caller has places in the queue.",
            Body =
            [
                Integer(
                    "older_than_days",
                    "Only backups that were not verified for so many days; 0: all.",
                    0,
                    BackupEndpoints.MaxDays,
                    VerificationRules.DefaultDays
                ),
                new(
                    "max_bytes",
                    "integer",
                    "How much may be read: no more backups are queued than have so many bytes on disk together, but at least one. "
                        + "Default: no limit.",
                    Min: 1
                )
                {
                    IsLong = true,
                },
            ],
            Errors = [QueueFull, NoSpace],
        };
}
