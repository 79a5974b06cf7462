using BackupEdge.Api.Security;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Http;

/// <summary>Converts a <see cref="Fault"/> into an HTTP response. All statuses and headers of errors are defined here.</summary>
internal static class ApiError
{
    /// <summary>Returns the HTTP status for a code of <see cref="FaultCode"/>; 500 for an unknown one.</summary>
    public static int StatusOf(string code) =>
        code switch
        {
            FaultCode.InvalidRequest => StatusCodes.Status400BadRequest,
            FaultCode.Unauthorized => StatusCodes.Status401Unauthorized,
            FaultCode.Forbidden => StatusCodes.Status403Forbidden,
            FaultCode.NotFound
            or FaultCode.BackupNotFound
            or FaultCode.JobNotFound
            or FaultCode.KeyNotFound
            or FaultCode.DrillNotFound
            or FaultCode.SessionNotFound
            or FaultCode.ScheduleNotFound
            or FaultCode.CopyNotFound
            or FaultCode.DeleteNotRequested
            or FaultCode.PathNotFound => StatusCodes.Status404NotFound,
            FaultCode.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
            FaultCode.RestoreInProgress
            or FaultCode.BackupInUse
            or FaultCode.BackupHeld
            or FaultCode.BackupTooYoung
            or FaultCode.LastBackup
            or FaultCode.SecondAdminNeeded
            or FaultCode.BackupNotCompleted
            or FaultCode.JobEnded
            or FaultCode.LastAdminKey
            or FaultCode.ScheduleReadOnly
            or FaultCode.ScheduleRunning
            or FaultCode.AlreadyExists
            or FaultCode.IdempotencyKeyReused
            or FaultCode.SourceMissing
            or FaultCode.SourceRefused
            or FaultCode.TargetRefused
            or FaultCode.SourceFailed
            or FaultCode.SourceDamaged
            or FaultCode.HookFailed
            or FaultCode.NotAFile
            or FaultCode.FileIncomplete
            or FaultCode.ArchiveMissing
            or FaultCode.ArchiveUnsupported
            or FaultCode.ContentLocked
            or FaultCode.DrillSkipped
            or FaultCode.ObjectLocked
            or FaultCode.CopyStoreForeign
            or FaultCode.Cancelled
            or FaultCode.DataFolderLocked
            or FaultCode.DataFolderWritable => StatusCodes.Status409Conflict,
            FaultCode.RequestTimeout => StatusCodes.Status408RequestTimeout,
            FaultCode.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
            FaultCode.BodyTooLarge => StatusCodes.Status413PayloadTooLarge,
            FaultCode.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
            FaultCode.RangeNotSatisfiable => StatusCodes.Status416RangeNotSatisfiable,
            FaultCode.WrongKey => StatusCodes.Status422UnprocessableEntity,
            FaultCode.QueueFull or FaultCode.RateLimited or FaultCode.QuotaExceeded or FaultCode.Busy or FaultCode.TooManyFailures =>
                StatusCodes.Status429TooManyRequests,
            FaultCode.HostNotSupported => StatusCodes.Status501NotImplemented,
            FaultCode.WebhookFailed
            or FaultCode.ObjectMissing
            or FaultCode.UploadMissing
            or FaultCode.CopyStoreRefused
            or FaultCode.CopyStoreUnsupported
            or FaultCode.CopyStoreUnreachable
            or FaultCode.CopyDamaged => StatusCodes.Status502BadGateway,
            FaultCode.NotReady or FaultCode.ResourceLimit or FaultCode.Interrupted or FaultCode.KeyMissing =>
                StatusCodes.Status503ServiceUnavailable,
            FaultCode.NoSpace => StatusCodes.Status507InsufficientStorage,
            _ => StatusCodes.Status500InternalServerError,
        };

    /// <summary>Discards the response prepared so far and writes the fault instead.</summary>
    public static Task WriteAsync(HttpContext http, Fault fault)
    {
        http.Response.Clear();
        SetHeaders(http.Response.Headers, fault);
        if (fault.Details.ContainsKey(Gatekeeper.EndedSession))
        {
            http.Response.Headers.SetCookie = SessionCookie.Clear(http.Request);
        }

        return ApiCall.WriteAsync(
            http,
            StatusOf(fault.Code),
            new ErrorAnswer(fault.Code, fault.Message, fault.Details),
            ApiJson.Default.ErrorAnswer
        );
    }

    private static void SetHeaders(IHeaderDictionary headers, Fault fault)
    {
        headers[CrossOrigin.Header] = CrossOrigin.SameOrigin;
        if (fault.Code == FaultCode.Unauthorized)
        {
            var error = fault.Details.GetValueOrDefault("reason") == "invalid_credentials" ? ", error=\"invalid_token\"" : "";
            headers.WWWAuthenticate = "Bearer realm=\"backupedge\"" + error;
        }

        if (fault.Details.TryGetValue("retry_after_seconds", out var seconds))
        {
            headers.RetryAfter = seconds;
        }

        if (fault.Code == FaultCode.RequestTimeout)
        {
            // The rest of the body is not read.
            headers.Connection = "close";
        }

        if (fault.Code == FaultCode.RangeNotSatisfiable && fault.Details.TryGetValue("size", out var size))
        {
            headers.ContentRange = $"bytes */{size}";
        }

        if (fault.Details.TryGetValue("allow", out var allow))
        {
            headers.Allow = allow;
        }
    }
}
