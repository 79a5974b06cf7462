using System.Collections;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Verify;

/// <summary>
/// Checks groups of one archive on several threads and records which are damaged. Memory use: one group for each thread, and one bit for
/// each group.
/// </summary>
/// <param name="archive">The archive whose groups are checked.</param>
/// <param name="workers">The number of threads.</param>
/// <param name="problems">Receives a report for each damaged group.</param>
/// <param name="progress">Counts the bytes read.</param>
/// <param name="only">A bit for each group, set if the group is to be checked; null for all groups.</param>
internal sealed class GroupVerifier(
    ArchiveChunks archive,
    int workers,
    ReportLog problems,
    TransferProgress progress,
    BitArray? only = null
)
{
    private readonly BitArray _damaged = new(archive.Groups.Count);
    private readonly BitArray _claimed = new(archive.Groups.Count);
    private readonly BitArray _doubtful = new(archive.Groups.Count);
    private readonly Lock _lock = new();
    private int _next = -1;
    private long _chunks;
    private long _lockedChunks;
    private bool _hasUncounted;
    private Exception? _failure;

    /// <summary>The number of chunks in the groups checked so far, damaged ones included.</summary>
    public long Chunks => Interlocked.Read(ref _chunks);

    /// <summary>
    /// Whether <see cref="Chunks"/> is the number of all chunks, because no group with an unknown number of chunks is damaged.
    /// </summary>
    public bool IsCountComplete => !Volatile.Read(ref _hasUncounted);

    /// <summary>The number of chunks whose content is locked: their group is authentic, but their bytes were not read.</summary>
    public long LockedChunks => Interlocked.Read(ref _lockedChunks);

    /// <summary>The total size in bytes of the groups to check.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            for (uint group = 0; group < archive.Groups.Count; group++)
            {
                bytes += IsWanted(group) ? archive.Groups[group].HeadBytes + archive.Groups[group].FrameBytes : 0;
            }

            return bytes;
        }
    }

    /// <summary>Checks the groups; blocks until all threads have ended.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(CancellationToken cancellationToken)
    {
        var threads = new Thread[workers];
        for (var i = 0; i < workers; i++)
        {
            threads[i] = new Thread(() => Guard(cancellationToken)) { Name = $"verify-{i}", IsBackground = true };
            threads[i].Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (_failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        }
    }

    /// <summary>Returns whether a group is damaged or does not exist. Valid after <see cref="Run"/>.</summary>
    public bool IsDamaged(uint group) => group >= _damaged.Length || _damaged[(int)group];

    /// <summary>
    /// Records that a group has a chunk of an entry or page whose problem is reported. Valid after <see cref="Run"/>.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="isCertain">Whether it has the chunk; false if it may, and the problem of the entry was not reported.</param>
    public void Claim(uint group, bool isCertain)
    {
        if (group < _damaged.Length && _damaged[(int)group])
        {
            (isCertain ? _claimed : _doubtful)[(int)group] = true;
        }
    }

    /// <summary>The number of damaged groups that affect only entries and pages whose problems are reported.</summary>
    public int Explained
    {
        get
        {
            var count = 0;
            for (var group = 0; group < _claimed.Length; group++)
            {
                count += _claimed[group] && !_doubtful[group] ? 1 : 0;
            }

            return count;
        }
    }

    private bool IsWanted(uint group) => archive.Groups[group].IsUsed && only?[(int)group] != false;

    private void Guard(CancellationToken cancellationToken)
    {
        try
        {
            Check(cancellationToken);
        }
        catch (Exception e)
        {
            // Thrown again by Run on the caller's thread.
            Interlocked.CompareExchange(ref _failure, e, null);
        }
    }

    private void Check(CancellationToken cancellationToken)
    {
        var data = new GroupData();
        byte[] scratch = [];
        while (Volatile.Read(ref _failure) is null && !cancellationToken.IsCancellationRequested)
        {
            var group = (uint)Interlocked.Increment(ref _next);
            if (group >= archive.Groups.Count)
            {
                return;
            }

            var row = archive.Groups[group];
            if (!IsWanted(group))
            {
                continue;
            }

            var problem = archive.ReadGroup(group, GroupDepth.Everything, data, ref scratch) ?? ProblemOf(data, group);
            if (problem is not null)
            {
                problems.Add(archive.Header.Id, "damaged", $"In the archive of '{archive.Header.Id}', {problem}");
                lock (_lock)
                {
                    _damaged[(int)group] = true;
                }
            }

            // The row of a sealed group does not state the number.
            if (row.Chunks == 0 && data.Chunks.Count == 0)
            {
                Volatile.Write(ref _hasUncounted, true);
            }

            Interlocked.Add(ref _chunks, row.Chunks > 0 ? row.Chunks : data.Chunks.Count);
            Interlocked.Add(ref _lockedChunks, problem is null && !data.HasContent ? data.Chunks.Count : 0);
            progress.AddBytes(row.HeadBytes + row.FrameBytes);
        }
    }

    private string? ProblemOf(GroupData data, uint group)
    {
        Span<uint> groups = stackalloc uint[8];
        foreach (var chunk in data.Chunks)
        {
            if (data.HasContent && archive.Namer.IdOf(data.Bytes(chunk), data.Domain) != chunk.Id)
            {
                return $"chunk {chunk.Id} of group {group} does not match its id";
            }

            if (!groups[..archive.Index.Find(chunk.Id, groups)].Contains(group))
            {
                return $"chunk {chunk.Id} of group {group} is not in the index";
            }
        }

        return null;
    }
}
