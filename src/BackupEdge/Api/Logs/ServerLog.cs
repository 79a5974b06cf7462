using Microsoft.Extensions.Logging;

namespace BackupEdge.Api.Logs;

/// <summary>The log messages of the API.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed with an unexpected error, reference {Reference}")]
    public static partial void Unexpected(ILogger logger, Exception exception, string method, string path, string reference);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed with {Code}: {Reason}")]
    public static partial void Failed(ILogger logger, string method, string path, string code, string reason);

    [LoggerMessage(3, LogLevel.Information, "Serving {Url}")]
    public static partial void Serving(ILogger logger, string url);

    [LoggerMessage(5, LogLevel.Warning, "{Count} refused requests arrived faster than they could be recorded; they have no audit record")]
    public static partial void RefusalsDropped(ILogger logger, long count);

    [LoggerMessage(6, LogLevel.Error, "The audit records could not be written; requests refused in the last second have none")]
    public static partial void NotAudited(ILogger logger, Exception exception);

    [LoggerMessage(30, LogLevel.Warning, "{Count} entries of this category were omitted because it writes at most one per second")]
    public static partial void EntriesOmitted(ILogger logger, long count);

    [LoggerMessage(11, LogLevel.Warning, "The file system is full: requests refused in the last second have no audit record")]
    public static partial void NoRoomForAudit(ILogger logger);

    [LoggerMessage(7, LogLevel.Information, "The OpenID issuer {Issuer} publishes {Count} usable keys")]
    public static partial void IssuerKeys(ILogger logger, string issuer, int count);

    [LoggerMessage(8, LogLevel.Warning, "The keys of the OpenID issuer {Issuer} could not be fetched: {Reason}")]
    public static partial void IssuerKeysNotFetched(ILogger logger, string issuer, string reason);

    [LoggerMessage(9, LogLevel.Information, "Loaded the renewed certificate {Path}, valid until {End}")]
    public static partial void CertificateRenewed(ILogger logger, string path, string end);

    [LoggerMessage(10, LogLevel.Error, "The new certificate was not loaded; the one valid until {End} stays in use: {Reason}")]
    public static partial void CertificateNotRenewed(ILogger logger, string end, string reason);

    [LoggerMessage(11, LogLevel.Error, "No audit record for {Caller} ({Credential}, {Address}) reading {Path} could be written: {Reason}")]
    public static partial void ReadNotAudited(ILogger logger, string caller, string credential, string address, string path, string reason);

    [LoggerMessage(4, LogLevel.Information, "Stopping: running jobs are interrupted, queued jobs stay queued")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "{Method} {Path} was aborted in the middle of its response, {Code}: {Reason}")]
    public static partial void Aborted(ILogger logger, string method, string path, string code, string reason);
}
