using Microsoft.Extensions.Logging;

namespace BackupEdge.Api;

/// <summary>What the HTTP edge writes to the log.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed in a way nobody foresaw, reference {Reference}")]
    public static partial void Unforeseen(ILogger logger, Exception exception, string method, string path, string reference);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed with {Code}: {Reason}")]
    public static partial void Failed(ILogger logger, string method, string path, string code, string reason);

    [LoggerMessage(3, LogLevel.Information, "Serving {Url}")]
    public static partial void Serving(ILogger logger, string url);

    [LoggerMessage(4, LogLevel.Information, "Stopping: running jobs are interrupted, queued ones stay")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "{Method} {Path} was cut off in the middle of its answer, {Code}: {Reason}")]
    public static partial void CutOff(ILogger logger, string method, string path, string code, string reason);
}
