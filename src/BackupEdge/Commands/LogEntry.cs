using Microsoft.Extensions.Logging;

namespace BackupEdge.Commands;

/// <summary>An event in the log.</summary>
/// <param name="Time">The time, UTC.</param>
/// <param name="Level">The level.</param>
/// <param name="Category">The part of the program.</param>
/// <param name="Id">The id and the name.</param>
/// <param name="Message">The message.</param>
/// <param name="Fields">The values in the message, by their names in it.</param>
/// <param name="Exception">The exception; null if there is none.</param>
internal readonly record struct LogEntry(
    DateTimeOffset Time,
    LogLevel Level,
    string Category,
    EventId Id,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>> Fields,
    Exception? Exception
);
