using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Api.Logs;

/// <summary>
/// The logger factory for the web server. It passes on warnings and errors, but none of the hosting library, which logs every exception
/// that it also throws. The amount that unknown clients can cause the server to log <em>must</em> be bounded: each category of Kestrel
/// writes at most one entry per second, and the next one reports how many were omitted.
/// </summary>
/// <param name="logs">The factory of the underlying loggers; not disposed.</param>
/// <param name="time">The clock for the limit.</param>
internal sealed class ServerLogs(ILoggerFactory logs, TimeProvider time) : ILoggerFactory
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal)
            ? NullLogger.Instance
            : new WarningsOnly(logs.CreateLogger(categoryName), categoryName.StartsWith(Kestrel, StringComparison.Ordinal) ? time : null);

    /// <summary>Does nothing: the underlying factory has the providers.</summary>
    public void AddProvider(ILoggerProvider provider) { }

    /// <summary>Does nothing.</summary>
    public void Dispose() { }

    // Limited to one entry per second if there is a clock.
    private sealed class WarningsOnly(ILogger logger, TimeProvider? time) : ILogger
    {
        private long _omitted;
        private long _next = long.MinValue;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && logger.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            if (time is not null)
            {
                var now = time.GetTimestamp();
                var next = Volatile.Read(ref _next);
                if (now < next || Interlocked.CompareExchange(ref _next, now + time.TimestampFrequency, next) != next)
                {
                    Interlocked.Increment(ref _omitted);
                    return;
                }

                if (Interlocked.Exchange(ref _omitted, 0) is > 0 and var omitted)
                {
                    ServerLog.EntriesDropped(logger, omitted);
                }
            }

            logger.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
