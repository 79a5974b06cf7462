using BackupEdge.Contracts;
using static BackupEdge.Api.Documentation.ParameterDoc;
using static BackupEdge.Faults.FaultCode;

namespace BackupEdge.Api.Documentation;

/// <content>The calls that delete backups and bring them back.</content>
internal static partial class ApiDocumentation
{
    private static ParameterDoc Force =>
        Boolean("force", "`true`: delete it even if it is the last completed backup of a source.", false);

    private static IReadOnlyList<RouteDoc> DeleteRoutes =>
        [
            new("DELETE /{backup_id}", "deleteBackup", "Deletes a backup", (200, typeof(DeletedBackup)), (202, typeof(DeleteRequestAnswer)))
            {
                Remarks =
                    "200: it goes to the bin until `undelete_until`, or is gone without a bin. 202: deletes need two admins, and another "
                    + "one must confirm this. Other backups stay restorable: an archive stays on disk while one of them needs it, and is "
                    + "removed then. A body `{\"force\": true}` means the same as `force=true`.",
                Query = [Force],
                Errors = [BackupNotFound, BackupHeld, BackupInUse, BackupTooYoung, LastBackup],
            },
            new(
                "POST /{backup_id}/delete",
                "deleteBackupByPost",
                "Deletes a backup, for callers without `DELETE`",
                (200, typeof(DeletedBackup)),
                (202, typeof(DeleteRequestAnswer))
            )
            {
                Query = [Force],
                Body = [Boolean("force", "The same as the query parameter.", false)],
                Errors = [BackupNotFound, BackupHeld, BackupInUse, BackupTooYoung, LastBackup],
            },
            new(
                "POST /{backup_id}/delete/confirm",
                "confirmDelete",
                "Deletes a backup as another admin has requested",
                (200, typeof(DeletedBackup))
            )
            {
                Remarks =
                    "Not with the key that requested it, nor with one that this key has created. What forbids a delete is checked again.",
                Errors = [DeleteNotRequested, SecondAdminNeeded, BackupNotFound, BackupHeld, BackupInUse, BackupTooYoung, LastBackup],
            },
            new(
                "POST /{backup_id}/delete/withdraw",
                "withdrawDelete",
                "Withdraws a request to delete a backup",
                (200, typeof(DeleteRequestAnswer))
            )
            {
                Errors = [DeleteNotRequested],
            },
            new(
                "GET /delete-requests",
                "listDeleteRequests",
                "Lists the deletes that wait for a second admin, oldest first",
                (200, typeof(DeleteRequestAnswer[]))
            ),
            new("POST /{backup_id}/undelete", "undeleteBackup", "Takes a backup out of the bin", (200, typeof(BackupDetails)))
            {
                Remarks = "It is as before the delete. Does nothing to a backup that is not deleted.",
                Errors = [BackupNotFound],
            },
        ];
}
