using Microsoft.Extensions.Logging;

namespace BackupEdge.Api.Logs;

/// <summary>What the HTTP edge writes to the log.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed in a way nobody foresaw, reference {Reference}")]
    public static partial void Unforeseen(ILogger logger, Exception exception, string method, string path, string reference);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed with {Code}: {Reason}")]
    public static partial void Failed(ILogger logger, string method, string path, string code, string reason);

    [LoggerMessage(3, LogLevel.Information, "Serving {Url}")]
    public static partial void Serving(ILogger logger, string url);

    [LoggerMessage(5, LogLevel.Warning, "{Count} refused requests came faster than they could be recorded, and are in no audit record")]
    public static partial void RefusalsDropped(ILogger logger, long count);

    [LoggerMessage(6, LogLevel.Error, "The audit records could not be written; what was refused in the last second is not in them")]
    public static partial void NotAudited(ILogger logger, Exception exception);

    [LoggerMessage(30, LogLevel.Warning, "{Count} entries of this kind were left out, since more than one came in a second")]
    public static partial void EntriesLeftOut(ILogger logger, long count);

    [LoggerMessage(11, LogLevel.Warning, "The file system is full: what was refused in the last second is in no audit record")]
    public static partial void NoRoomForAudit(ILogger logger);

    [LoggerMessage(7, LogLevel.Information, "The OpenID issuer {Issuer} publishes {Count} keys that can be used")]
    public static partial void IssuerKeys(ILogger logger, string issuer, int count);

    [LoggerMessage(8, LogLevel.Warning, "The keys of the OpenID issuer {Issuer} could not be fetched: {Reason}")]
    public static partial void IssuerAway(ILogger logger, string issuer, string reason);

    [LoggerMessage(9, LogLevel.Information, "The certificate {Path} is a new one, which holds until {End}")]
    public static partial void CertificateRenewed(ILogger logger, string path, string end);

    [LoggerMessage(10, LogLevel.Error, "The certificate in use, which holds until {End}, stays: {Reason}")]
    public static partial void CertificateKept(ILogger logger, string end, string reason);

    [LoggerMessage(11, LogLevel.Error, "No audit record could be written that {Caller} ({Credential}, {Address}) reads {Path}: {Reason}")]
    public static partial void ReadNotAudited(ILogger logger, string caller, string credential, string address, string path, string reason);

    [LoggerMessage(4, LogLevel.Information, "Stopping: running jobs are interrupted, queued ones stay")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "{Method} {Path} was cut off in the middle of its answer, {Code}: {Reason}")]
    public static partial void CutOff(ILogger logger, string method, string path, string code, string reason);
}
