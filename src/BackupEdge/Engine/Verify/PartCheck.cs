using System.Collections;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Verify;

/// <summary>
/// Determines whether the chunks of a backup are intact, in its own archive and in those it refers to. First call <see cref="Mark"/> for
/// all parts, then <see cref="Prepare"/>, <see cref="CheckMarked"/> and <see cref="ProblemOf(List{ContentPart})"/>. Memory use: a few bits
/// for each group.
/// </summary>
internal sealed class PartCheck(ArchiveSet archives, GroupVerifier own)
{
    private readonly Dictionary<long, BitArray> _wanted = [];
    private readonly List<GroupVerifier> _others = [];
    private readonly Dictionary<long, GroupVerifier> _checked = new() { [archives.Main.Header.Sequence] = own };

    /// <summary>Marks the groups of other archives that contain the given parts.</summary>
    public void Mark(List<ContentPart> parts)
    {
        Span<uint> groups = stackalloc uint[8];
        foreach (var part in parts)
        {
            if (part.IsHole || part.Sequence == archives.Main.Header.Sequence || archives.Find(part.Sequence, out _) is not { } holder)
            {
                continue;
            }

            if (!_wanted.TryGetValue(part.Sequence, out var wanted))
            {
                _wanted[part.Sequence] = wanted = new BitArray(holder.Groups.Count);
            }

            foreach (var group in groups[..holder.Index.Find(IdIn(holder, part), groups)])
            {
                if (group < wanted.Length)
                {
                    wanted[(int)group] = true;
                }
            }
        }
    }

    /// <summary>Prepares the check of the marked groups. Returns their total size in bytes.</summary>
    public long Prepare(int workers, ReportLog problems, TransferProgress progress)
    {
        var bytes = 0L;
        foreach (var (sequence, wanted) in _wanted)
        {
            var verifier = new GroupVerifier(archives.Find(sequence, out _)!, workers, problems, progress, wanted);
            bytes += verifier.Bytes;
            _checked[sequence] = verifier;
            _others.Add(verifier);
        }

        return bytes;
    }

    /// <summary>Checks the marked groups.</summary>
    public void CheckMarked(CancellationToken cancellationToken) => _others.ForEach(verifier => verifier.Run(cancellationToken));

    /// <summary>The number of damaged groups that affect only parts and pages with problems that were returned or claimed.</summary>
    public int Explained => _checked.Values.Sum(verifier => verifier.Explained);

    /// <summary>Returns the problem of the first damaged part, or null if all parts are intact.</summary>
    public string? ProblemOf(List<ContentPart> parts)
    {
        string? first = null;
        foreach (var part in parts)
        {
            // Also after a problem, since each part claims its group.
            var problem = part.IsHole ? null : ProblemOf(part);
            first ??= problem;
        }

        return first;
    }

    /// <summary>Records that the problem of a damaged page of the manifest is reported.</summary>
    public void Claim(ManifestRoot.Page page)
    {
        Span<uint> groups = stackalloc uint[8];
        var (id, sequence) = (page.Content.Id, page.Content.Sequence);
        if (archives.Find(sequence, out _) is { } holder && _checked.TryGetValue(sequence, out var verifier))
        {
            var found = holder.Index.Find(holder.KeyOf(id, ChunkDomain.Page, archives.Main.Header.HasPlainIds), groups);
            Claim(verifier, groups[..found]);
        }
    }

    private string? ProblemOf(in ContentPart part)
    {
        Span<uint> groups = stackalloc uint[8];
        var holder = archives.Find(part.Sequence, out var problem);
        if (holder is null)
        {
            return problem;
        }

        var found = holder.Index.Find(IdIn(holder, part), groups);
        if (found == 0)
        {
            return $"chunk {part.Id} is not in the index of the archive of '{holder.Header.Id}'";
        }

        var verifier = _checked.GetValueOrDefault(part.Sequence);
        Claim(verifier, groups[..found]);
        return found == 1 && verifier?.IsDamaged(groups[0]) != false
            ? $"its chunk {part.Id} is in the damaged group {groups[0]} of the archive of '{holder.Header.Id}'"
            : null;
    }

    // Of several groups, it is unknown which one has the chunk.
    private static void Claim(GroupVerifier? verifier, ReadOnlySpan<uint> groups)
    {
        foreach (var group in groups)
        {
            verifier?.Claim(group, isCertain: groups.Length == 1);
        }
    }

    private ChunkId IdIn(ArchiveChunks holder, in ContentPart part) =>
        holder.KeyOf(part.Id, ChunkDomain.Content, archives.Main.Header.HasPlainIds);
}
