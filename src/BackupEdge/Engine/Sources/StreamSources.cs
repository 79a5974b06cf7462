using System.Diagnostics;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>Opens the streams of sources.</summary>
internal static class StreamSources
{
    /// <summary>Opens one; what can be checked before the first byte is checked.</summary>
    /// <exception cref="Fault">
    /// <c>source_missing</c>, <c>source_damaged</c>, <c>source_failed</c>, <c>no_space</c> or <c>io_error</c>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IStreamSource Open(SourceDefinition source, EngineOptions options, CancellationToken cancellationToken) =>
        source.Kind switch
        {
            SourceKind.Sqlite => SqliteDatabase.Open(source, options, cancellationToken),
            SourceKind.Postgres => PostgresDatabase.Open(source, options.Time, cancellationToken),
            SourceKind.Command => new CommandOutput(source, options.Time, cancellationToken),
            _ => throw new UnreachableException($"A source of the kind {source.Kind} is no stream."),
        };
}
