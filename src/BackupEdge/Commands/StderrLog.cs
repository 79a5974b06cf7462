using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Commands;

/// <summary>
/// Writes the log to standard error, one line for each event, for a service manager or container engine. Times are UTC.
/// </summary>
internal sealed class StderrLog(TextWriter writer, LogLevel minimum, TimeProvider time) : ILoggerFactory
{
    private readonly Lock _writing = new();
    private readonly LogLevel _minimum = minimum;

    /// <summary>Creates a logger that writes its category in each line.</summary>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Does nothing: standard error is the only destination.</summary>
    public void AddProvider(ILoggerProvider provider) { }

    public void Dispose() { }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var name = level switch
        {
            LogLevel.Trace or LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warning",
            LogLevel.Error or LogLevel.Critical => "error",
            _ => throw new UnreachableException($"{nameof(LogLevel)}.{level} has no name in the log."),
        };
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {name} {category}: {Printable.Of(message)}"
        );
        lock (_writing)
        {
            writer.WriteLine(exception is null ? line : $"{line}{Environment.NewLine}{exception}");
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
            if (IsEnabled(logLevel))
            {
                log.Write(logLevel, category, formatter(state, exception), exception);
            }
        }
    }
}
