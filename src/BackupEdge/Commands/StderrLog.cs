using BackupEdge.Configuration;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Commands;

/// <summary>
/// Writes the log to standard error, for a service manager or container engine: as text or as JSON. Times are UTC.
/// </summary>
/// <param name="writer">Receives the log.</param>
/// <param name="log">The format and the lowest level.</param>
/// <param name="time">The clock.</param>
/// <param name="isJournal">Whether the journal of systemd reads the log: lines of text then begin with their priority.</param>
internal sealed class StderrLog(TextWriter writer, LogDefinition log, TimeProvider time, bool isJournal) : ILoggerFactory
{
    private readonly Lock _writing = new();
    private readonly LogLevel _minimum = log.Level;

    /// <summary>The id of an event that is not logged, because its reader gets it in another way; null for none.</summary>
    public int? Omitted { get; init; }

    /// <summary>Creates a logger that writes its category in each line.</summary>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Does nothing: standard error is the only destination.</summary>
    public void AddProvider(ILoggerProvider provider) { }

    public void Dispose() { }

    private void Write(LogLevel level, string category, EventId id, string message, object? state, Exception? exception)
    {
        var entry = new LogEntry(
            time.GetUtcNow(),
            level,
            category,
            id,
            message,
            state as IReadOnlyList<KeyValuePair<string, object?>> ?? [],
            exception
        );
        var text = log.Format == LogFormat.Json ? LogJson.Of(entry) : LogText.Of(entry, isJournal);
        lock (_writing)
        {
            writer.WriteLine(text);
            writer.Flush();
        }
    }

    private sealed class Logger(StderrLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= log._minimum && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel) && eventId.Id != log.Omitted)
            {
                log.Write(logLevel, category, eventId, formatter(state, exception), state, exception);
            }
        }
    }
}
