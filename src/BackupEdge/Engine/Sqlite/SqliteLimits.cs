using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// The limits of work on a database, and whether they are this process's. Where they are, the process does nothing else: rights that are
/// given up
/// and limits that are set hold to its end. Where they are not (a test within its own process), none of the calls does anything.
/// </summary>
internal sealed class SqliteLimits
{
    /// <summary>The user that has no files, for work that needs no file but those that are open.</summary>
    private const uint Nobody = 65534;

    /// <summary>What SQLite may allocate, bytes. Its page caches take 2 MiB each, and a check one bit for each page.</summary>
    private const long HeapBytes = 96L << 20;

    /// <summary>What the process may map beside that, bytes: for the runtime, threads and the write-ahead log's index.</summary>
    private const long OwnBytes = 160L << 20;

    private const long LeastSeconds = 60;
    private const long BytesPerSecond = 1L << 20;
    private readonly bool _isReal;

    private SqliteLimits(bool isReal) => _isReal = isReal;

    /// <summary>For a process that does nothing else.</summary>
    public static SqliteLimits OfProcess { get; } = new(isReal: true);

    /// <summary>None.</summary>
    public static SqliteLimits None { get; } = new(isReal: false);

    /// <summary>Sets all that does not depend on the database.</summary>
    public void Begin()
    {
        if (_isReal)
        {
            Confinement.Begin();
            Confinement.LimitMemory(HeapBytes + OwnBytes);
            _ = SqliteNative.sqlite3_hard_heap_limit64(HeapBytes);
        }
    }

    /// <summary>Takes the rights of the database's owner, where the process can. Nothing of the caller's own can be opened any
    /// more.</summary>
    public void Become(FileStat owner)
    {
        if (_isReal)
        {
            Confinement.Become(owner.UserId, owner.GroupId);
        }
    }

    /// <summary>Takes the rights of nobody, where the process can.</summary>
    public void BecomeNobody()
    {
        if (_isReal)
        {
            Confinement.Become(Nobody, Nobody);
        }
    }

    /// <summary>Limits the processor time of the next piece of work; the process is killed when it has used it.</summary>
    /// <param name="bytes">Bytes that it goes through.</param>
    /// <param name="timeoutSeconds">The time that the whole work may take.</param>
    public void LimitProcessor(long bytes, double timeoutSeconds)
    {
        if (_isReal)
        {
            Confinement.LimitProcessor((long)Math.Min(Math.Max(1, timeoutSeconds), LeastSeconds + (bytes / BytesPerSecond)));
        }
    }
}
