using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Limits the rights and resources of a process that works on an untrusted database. Rights that are given up and limits that are set last
/// until the process ends, so <see cref="OfProcess"/> must be used only in a child process for this work. With <see cref="None"/>, which is
/// for tests in the process itself, all methods do nothing.
/// </summary>
internal sealed class SqliteLimits
{
    /// <summary>The id of the user without files, for work that needs only files that are already open.</summary>
    private const uint Nobody = 65534;

    /// <summary>The memory in bytes that SQLite may allocate. Its page caches take 2 MiB each, and a check one bit per page.</summary>
    private const long HeapBytes = 96L << 20;

    /// <summary>
    /// The memory in bytes that the process may map in addition, for runtime, threads and the index of the write-ahead log.
    /// </summary>
    private const long OwnBytes = 160L << 20;

    private const long MinSeconds = 60;
    private const long BytesPerSecond = 1L << 20;
    private readonly bool _isReal;

    private SqliteLimits(bool isReal) => _isReal = isReal;

    /// <summary>The limits for a child process that does only this work.</summary>
    public static SqliteLimits OfProcess { get; } = new(isReal: true);

    /// <summary>No limits.</summary>
    public static SqliteLimits None { get; } = new(isReal: false);

    /// <summary>Sets the limits that do not depend on the database.</summary>
    public void Begin()
    {
        if (_isReal)
        {
            Confinement.Begin();
            Confinement.LimitMemory(HeapBytes + OwnBytes);
            _ = SqliteNative.sqlite3_hard_heap_limit64(HeapBytes);
        }
    }

    /// <summary>
    /// Changes to the user and group of the database's owner, if the process has the right to. It can then open only what the owner can
    /// open.
    /// </summary>
    public void Become(FileStat owner)
    {
        if (_isReal)
        {
            Confinement.Become(owner.UserId, owner.GroupId);
        }
    }

    /// <summary>Changes to the user and group <c>nobody</c>, if the process has the right to.</summary>
    public void BecomeNobody()
    {
        if (_isReal)
        {
            Confinement.Become(Nobody, Nobody);
        }
    }

    /// <summary>Limits the processor time for the next step. The process is killed when it exceeds the limit.</summary>
    /// <param name="bytes">The number of bytes that the step processes.</param>
    /// <param name="timeoutSeconds">The timeout of the whole task in seconds.</param>
    public void LimitProcessor(long bytes, double timeoutSeconds)
    {
        if (_isReal)
        {
            Confinement.LimitProcessor((long)Math.Min(Math.Max(1, timeoutSeconds), MinSeconds + (bytes / BytesPerSecond)));
        }
    }
}
