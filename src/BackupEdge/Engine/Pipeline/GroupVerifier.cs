using System.Collections;
using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Pipeline;

/// <summary>Checks all groups of one archive on several threads, and then tells which files the damaged ones hurt. Memory: one group a thread, one bit a group.</summary>
internal sealed class GroupVerifier(ArchiveReader archive, int workers, ReportLog problems, TransferProgress progress)
{
    private readonly BitArray _damaged = new(archive.Groups.Count);
    private readonly Lock _lock = new();
    private int _next = -1;
    private long _chunks;
    private Exception? _failure;

    /// <summary>Chunks found whole or not.</summary>
    public long Chunks => Interlocked.Read(ref _chunks);

    /// <summary>Checks all groups.</summary>
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

    /// <summary>What is wrong with the first of some parts that is hurt, or null. Parts of other archives are only looked up: their own verify checks them.</summary>
    public string? ProblemOf(ArchiveSet archives, List<ContentPart> parts)
    {
        Span<uint> groups = stackalloc uint[8];
        foreach (var part in parts)
        {
            if (part.IsHole)
            {
                continue;
            }

            var holder = archives.Find(part.Sequence, out var problem);
            if (holder is null)
            {
                return problem;
            }

            var found = holder.Index.Find(part.Id, groups);
            if (found == 0)
            {
                return $"chunk {part.Id} is not in the index";
            }

            if (holder == archive && found == 1 && (groups[0] >= _damaged.Length || _damaged[(int)groups[0]]))
            {
                return $"its chunk {part.Id} is in the damaged group {groups[0]}";
            }
        }

        return null;
    }

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
            if (row.RawBytes == 0)
            {
                continue;
            }

            var problem = archive.ReadGroup(group, data, ref scratch) ?? ProblemOf(data, group);
            if (problem is not null)
            {
                problems.Add(archive.Header.Id, "damaged", $"In the archive, {problem}");
                lock (_lock)
                {
                    _damaged[(int)group] = true;
                }
            }

            Interlocked.Add(ref _chunks, row.Chunks);
            progress.AddBytes(row.HeadBytes + row.FrameBytes);
        }
    }

    private string? ProblemOf(GroupData data, uint group)
    {
        Span<uint> groups = stackalloc uint[8];
        foreach (var chunk in data.Chunks)
        {
            var bytes = data.Raw(chunk.Offset + chunk.Length)[chunk.Offset..];
            if (ChunkId.Of(bytes) != chunk.Id)
            {
                return $"chunk {chunk.Id} of group {group} does not match its SHA-256";
            }

            if (!groups[..archive.Index.Find(chunk.Id, groups)].Contains(group))
            {
                return $"the index does not know chunk {chunk.Id} of group {group}";
            }
        }

        return null;
    }
}
