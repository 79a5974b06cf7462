using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>A dump that is to be made, or was started already.</summary>
/// <param name="database">The database; null for roles and tablespaces.</param>
/// <param name="path">The path of the dump, below the source.</param>
/// <param name="bytes">The size of the database in bytes; 0 if it is unknown.</param>
internal sealed class PostgresDump(string? database, string path, long bytes) : IDisposable
{
    private IStreamSource? _started;
    private Fault? _failure;

    /// <summary>The database; null for roles and tablespaces.</summary>
    public string? Database => database;

    /// <summary>The path of the dump, below the source.</summary>
    public string Path => path;

    /// <summary>The size of the database in bytes; 0 if it is unknown.</summary>
    public long Bytes => bytes;

    /// <summary>Starts the dump if it was not started yet. A failure is thrown by <see cref="Take"/>.</summary>
    public void StartAhead(Func<PostgresDump, IStreamSource> start)
    {
        if (_started is not null || _failure is not null)
        {
            return;
        }

        try
        {
            _started = start(this);
        }
        catch (Fault fault)
        {
            _failure = fault;
        }
    }

    /// <summary>Returns the started dump, which the caller disposes.</summary>
    /// <exception cref="Fault">The dump cannot be started.</exception>
    public IStreamSource Take(Func<PostgresDump, IStreamSource> start)
    {
        StartAhead(start);
        if (_failure is not null)
        {
            throw _failure;
        }

        var started = _started!;
        _started = null;
        return started;
    }

    public void Dispose() => _started?.Dispose();
}
