using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Api.Logs;

/// <summary>The log messages of the HTTP server.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(
        LogEvents.RequestFailedUnexpectedly,
        LogLevel.Error,
        "{Method} {Path} failed with an internal error, reference {Reference}",
        EventName = nameof(LogEvents.RequestFailedUnexpectedly)
    )]
    public static partial void Unexpected(ILogger logger, Exception exception, string method, string path, string reference);

    [LoggerMessage(
        LogEvents.RequestFailed,
        LogLevel.Error,
        "{Method} {Path} failed with {Code}: {Reason}",
        EventName = nameof(LogEvents.RequestFailed)
    )]
    public static partial void Failed(ILogger logger, string method, string path, string code, string reason);

    [LoggerMessage(
        LogEvents.ResponseAborted,
        LogLevel.Warning,
        "{Method} {Path}: the response was aborted with {Code}: {Reason}",
        EventName = nameof(LogEvents.ResponseAborted)
    )]
    public static partial void Aborted(ILogger logger, string method, string path, string code, string reason);

    [LoggerMessage(
        LogEvents.ServerListening,
        LogLevel.Information,
        "BackupEdge {Version} listens on {Url}, data in {Data}, sources: {Sources}",
        EventName = nameof(LogEvents.ServerListening)
    )]
    public static partial void Listening(ILogger logger, string version, string url, string data, string sources);

    [LoggerMessage(
        LogEvents.ServerStopping,
        LogLevel.Information,
        "Stopping: running jobs are interrupted, queued jobs remain queued",
        EventName = nameof(LogEvents.ServerStopping)
    )]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(
        LogEvents.RefusedRequestsDropped,
        LogLevel.Warning,
        "{Count} refused requests came faster than they could be recorded and are missing from the audit records",
        EventName = nameof(LogEvents.RefusedRequestsDropped)
    )]
    public static partial void RefusalsDropped(ILogger logger, long count);

    [LoggerMessage(
        LogEvents.RefusedRequestsNotAudited,
        LogLevel.Error,
        "The audit records could not be written; the requests refused in the last second are missing from them",
        EventName = nameof(LogEvents.RefusedRequestsNotAudited)
    )]
    public static partial void RefusalsNotAudited(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.NoSpaceForAudit,
        LogLevel.Warning,
        "The file system is full; the requests refused in the last second are missing from the audit records",
        EventName = nameof(LogEvents.NoSpaceForAudit)
    )]
    public static partial void NoSpaceForAudit(ILogger logger);

    [LoggerMessage(
        LogEvents.ReadNotAudited,
        LogLevel.Error,
        "{Caller} ({Credential}, {Address}) reads {Path}, but no audit record of it could be written: {Reason}",
        EventName = nameof(LogEvents.ReadNotAudited)
    )]
    public static partial void ReadNotAudited(ILogger logger, string caller, string credential, string address, string path, string reason);

    [LoggerMessage(
        LogEvents.IssuerKeysLoaded,
        LogLevel.Information,
        "The OpenID issuer {Issuer} publishes {Count} usable keys",
        EventName = nameof(LogEvents.IssuerKeysLoaded)
    )]
    public static partial void IssuerKeysLoaded(ILogger logger, string issuer, int count);

    [LoggerMessage(
        LogEvents.IssuerUnavailable,
        LogLevel.Warning,
        "The keys of the OpenID issuer {Issuer} could not be fetched: {Reason}",
        EventName = nameof(LogEvents.IssuerUnavailable)
    )]
    public static partial void IssuerUnavailable(ILogger logger, string issuer, string reason);

    [LoggerMessage(
        LogEvents.CertificateRenewed,
        LogLevel.Information,
        "Loaded a new certificate from {Path}, valid until {End}",
        EventName = nameof(LogEvents.CertificateRenewed)
    )]
    public static partial void CertificateRenewed(ILogger logger, string path, string end);

    [LoggerMessage(
        LogEvents.CertificateRenewalFailed,
        LogLevel.Error,
        "The new certificate could not be loaded; the current one, valid until {End}, stays in use: {Reason}",
        EventName = nameof(LogEvents.CertificateRenewalFailed)
    )]
    public static partial void CertificateRenewalFailed(ILogger logger, string end, string reason);

    [LoggerMessage(
        LogEvents.LogEntriesDropped,
        LogLevel.Warning,
        "{Count} entries of this category were omitted because it writes at most one per second",
        EventName = nameof(LogEvents.LogEntriesDropped)
    )]
    public static partial void EntriesDropped(ILogger logger, long count);
}
