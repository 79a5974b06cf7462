using BackupEdge.Contracts;
using static BackupEdge.Api.Documentation.ParameterDoc;
using static BackupEdge.Faults.FaultCode;

namespace BackupEdge.Api.Documentation;

/// <content>The chapter about encryption.</content>
internal static partial class ApiDocumentation
{
    private static TagDoc Encryption =>
        new(
            "Encryption",
            "The keys are made and changed on the host, with `backupedge encryption`. "
                + "In mode `sealed`, the service cannot read contents of backups until it is unlocked with a recovery identity or a "
                + "passphrase.",
            new RouteDoc(
                "GET /encryption",
                "getEncryption",
                "Shows how backups are encrypted, and what opens the keys",
                (200, typeof(EncryptionAnswer))
            ),
            new RouteDoc(
                "POST /unlock",
                "unlockContents",
                "Lets the service read contents of sealed backups for some minutes",
                (200, typeof(UnlockAnswer))
            )
            {
                Remarks =
                    "The identity stays in memory only, and replaces an earlier one. The call is recorded as `encryption.unlock`, with the "
                    + "minutes. Send it over TLS.",
                Body =
                [
                    Text(
                        "identity",
                        "An identity of age, `AGE-SECRET-KEY-1...`, or the text of an identity file. Required without `passphrase`.",
                        1,
                        65536
                    ),
                    Text("passphrase", "The passphrase of a slot. Required without `identity`.", 1, 65536),
                    Integer("minutes", "For how long.", 1, 1440, 15),
                ],
                Errors = [WrongKey, KeyMissing, Busy, ResourceLimit, NoSpace, IoError],
            },
            new RouteDoc("POST /lock", "lockContents", "Forgets the identity of an unlock at once", (200, typeof(UnlockAnswer)))
            {
                Remarks = "Jobs and downloads that have begun continue. A store that is locked already stays locked.",
                Errors = [NoSpace, IoError],
            },
            new RouteDoc(
                "POST /encryption/reseal",
                "resealArchives",
                "Encrypts existing archives with the newest keys",
                (202, typeof(JobDetails))
            )
            {
                Remarks =
                    "Rewrites the archives that are not encrypted, or with older keys or in another mode, one after another, oldest first. "
                    + "Backups and restores continue while it runs.",
                Query = [Wait],
                Body =
                [
                    new(
                        "limit_bytes",
                        "integer",
                        "The maximum number of bytes of archives to rewrite, but at least one archive; the rest is left to the next call. "
                            + "Default: no limit.",
                        Min: 1
                    )
                    {
                        IsLong = true,
                    },
                    Boolean("dry_run", "`true`: only count them.", false),
                ],
                TakesIdempotencyKey = true,
                Errors = [IdempotencyKeyReused, KeyMissing, QueueFull],
            }
        );
}
