using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Api.Logs;

/// <summary>
/// The log as the web server gets it: its warnings and errors, without those of the host around it, which logs every exception that it also
/// throws. What strangers can make the server write <em>must</em> be bounded: each of Kestrel's categories writes one entry a second at
/// most, and the next one reports how many were left out.
/// </summary>
/// <param name="logs">Where to log; not disposed of here.</param>
/// <param name="time">The clock.</param>
internal sealed class ServerLogs(ILoggerFactory logs, TimeProvider time) : ILoggerFactory
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal)
            ? NullLogger.Instance
            : new WarningsOnly(logs.CreateLogger(categoryName), categoryName.StartsWith(Kestrel, StringComparison.Ordinal) ? time : null);

    /// <summary>Does nothing: where to log is not decided here.</summary>
    public void AddProvider(ILoggerProvider provider) { }

    /// <summary>Does nothing.</summary>
    public void Dispose() { }

    // With a clock, one entry a second.
    private sealed class WarningsOnly(ILogger logger, TimeProvider? time) : ILogger
    {
        private long _leftOut;
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
                    Interlocked.Increment(ref _leftOut);
                    return;
                }

                if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var leftOut)
                {
                    ServerLog.EntriesDropped(logger, leftOut);
                }
            }

            logger.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
