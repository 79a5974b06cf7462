using System.Collections.Frozen;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    /// <summary>The command succeeded.</summary>
    public const int Done = 0;

    /// <summary>The command ran and failed.</summary>
    public const int Failed = 1;

    /// <summary>The command did not run: the command line or the configuration is wrong.</summary>
    public const int WrongUse = 2;

    /// <summary>The command succeeded with warnings, such as files that could not be read or archives that a rebuild passed over.</summary>
    public const int Incomplete = 3;

    /// <summary>What the command line names does not exist.</summary>
    public const int NotFound = 4;

    /// <summary>Something else is in progress; the same command may succeed later.</summary>
    public const int Busy = 5;

    /// <summary>The user pressed Ctrl-C: 128 and the number of SIGINT, as in shells.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code of each <see cref="FaultCode"/>.</summary>
    public static IReadOnlyDictionary<string, int> ByFault { get; } =
        new Dictionary<string, int>
        {
            [FaultCode.InvalidRequest] = WrongUse,
            [FaultCode.MethodNotAllowed] = WrongUse,
            [FaultCode.UnsupportedMediaType] = WrongUse,
            [FaultCode.BodyTooLarge] = WrongUse,
            [FaultCode.RangeNotSatisfiable] = WrongUse,
            [FaultCode.DataFolderWritable] = WrongUse,
            [FaultCode.NotFound] = NotFound,
            [FaultCode.BackupNotFound] = NotFound,
            [FaultCode.JobNotFound] = NotFound,
            [FaultCode.KeyNotFound] = NotFound,
            [FaultCode.SessionNotFound] = NotFound,
            [FaultCode.DrillNotFound] = NotFound,
            [FaultCode.ScheduleNotFound] = NotFound,
            [FaultCode.CopyNotFound] = NotFound,
            [FaultCode.DeleteNotRequested] = NotFound,
            [FaultCode.PathNotFound] = NotFound,
            [FaultCode.DataFolderLocked] = Busy,
            [FaultCode.BackupInUse] = Busy,
            [FaultCode.QueueFull] = Busy,
            [FaultCode.RestoreInProgress] = Busy,
            [FaultCode.ScheduleRunning] = Busy,
            [FaultCode.NotReady] = Busy,
            [FaultCode.Busy] = Busy,
            [FaultCode.RateLimited] = Busy,
            [FaultCode.TooManyFailures] = Busy,
            [FaultCode.Unauthorized] = Failed,
            [FaultCode.Forbidden] = Failed,
            [FaultCode.LastAdminKey] = Failed,
            [FaultCode.ScheduleReadOnly] = Failed,
            [FaultCode.BackupHeld] = Failed,
            [FaultCode.BackupTooYoung] = Failed,
            [FaultCode.LastBackup] = Failed,
            [FaultCode.SecondAdminNeeded] = Failed,
            [FaultCode.BackupNotCompleted] = Failed,
            [FaultCode.JobEnded] = Failed,
            [FaultCode.QuotaExceeded] = Failed,
            [FaultCode.PreconditionFailed] = Failed,
            [FaultCode.RequestTimeout] = Failed,
            [FaultCode.SourceMissing] = Failed,
            [FaultCode.SourceRefused] = Failed,
            [FaultCode.TargetRefused] = Failed,
            [FaultCode.SourceFailed] = Failed,
            [FaultCode.SourceDamaged] = Failed,
            [FaultCode.HookFailed] = Failed,
            [FaultCode.AlreadyExists] = Failed,
            [FaultCode.IdempotencyKeyReused] = Failed,
            [FaultCode.NotAFile] = Failed,
            [FaultCode.FileIncomplete] = Failed,
            [FaultCode.ArchiveMissing] = Failed,
            [FaultCode.ArchiveDamaged] = Failed,
            [FaultCode.ArchiveUnsupported] = Failed,
            [FaultCode.KeyMissing] = Failed,
            [FaultCode.WrongKey] = Failed,
            [FaultCode.ContentLocked] = Failed,
            [FaultCode.RestoreIncomplete] = Failed,
            [FaultCode.DrillFailed] = Failed,
            [FaultCode.DrillSkipped] = Failed,
            [FaultCode.NoSpace] = Failed,
            [FaultCode.ResourceLimit] = Failed,
            [FaultCode.IoError] = Failed,
            [FaultCode.HostNotSupported] = Failed,
            [FaultCode.WebhookFailed] = Failed,
            [FaultCode.ObjectMissing] = Failed,
            [FaultCode.UploadMissing] = Failed,
            [FaultCode.ObjectLocked] = Failed,
            [FaultCode.CopyStoreRefused] = Failed,
            [FaultCode.CopyStoreUnsupported] = Failed,
            [FaultCode.CopyStoreForeign] = Failed,
            [FaultCode.CopyStoreUnreachable] = Failed,
            [FaultCode.CopyDamaged] = Failed,
            [FaultCode.Internal] = Failed,

            // A job that somebody else cancelled has failed for this command; see JobReport for Ctrl-C.
            [FaultCode.Cancelled] = Failed,
            [FaultCode.Interrupted] = Failed,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Returns the exit code for an error.</summary>
    public static int Of(Fault fault) => Of(fault.Code);

    /// <summary>Returns the exit code for a code, which may come from a job of another version of this program.</summary>
    public static int Of(string code) => ByFault.GetValueOrDefault(code, Failed);

    /// <summary>Returns the more severe of two exit codes of jobs: interrupted, then errors, then warnings.</summary>
    public static int Worse(int left, int right) => Severity(left) >= Severity(right) ? left : right;

    private static int Severity(int code) =>
        code switch
        {
            Done => 0,
            Incomplete => 1,
            NotFound or Busy or WrongUse => 2,
            Failed => 3,
            Interrupted => 4,
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "The value is not an exit code."),
        };
}
