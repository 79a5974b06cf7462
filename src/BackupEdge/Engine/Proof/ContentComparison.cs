using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Proof;

/// <summary>
/// Compares the bytes of open files with the parts of an entry in the manifest: the id of each chunk is computed from the bytes of the
/// file. The archive's groups are not read. Not thread-safe.
/// </summary>
/// <param name="archives">The archives of the backup, whose keys name the chunks.</param>
/// <param name="cancellationToken">Cancels the comparison.</param>
internal sealed class ContentComparison(ArchiveSet archives, CancellationToken cancellationToken)
{
    // Far above the largest chunk. An archive that states a larger one cannot be restored either.
    private const int MaxChunk = 64 << 20;
    private const int PieceBytes = 1 << 20;
    private byte[] _buffer = new byte[PieceBytes];

    /// <summary>
    /// Compares the next parts of a file. Returns what differs, as a part of a sentence; null for nothing. The offset advances by the parts
    /// that were compared.
    /// </summary>
    /// <param name="fd">The descriptor of the open file.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="offset">Where the first part begins in the file.</param>
    public string? FindDifference(int fd, List<ContentPart> parts, ref long offset)
    {
        foreach (var part in parts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var problem = part.IsHole ? InHole(fd, offset, part.Length) : InChunk(fd, offset, part);
            if (problem is not null)
            {
                return problem;
            }

            offset += part.Length;
        }

        return null;
    }

    private string? InChunk(int fd, long offset, in ContentPart part)
    {
        if (part.Length is <= 0 or > MaxChunk)
        {
            return $"the manifest has a chunk of {part.Length} bytes";
        }

        if (_buffer.Length < part.Length)
        {
            _buffer = new byte[part.Length];
        }

        var bytes = _buffer.AsSpan(0, (int)part.Length);
        var count = Posix.ReadAt(fd, bytes, offset);
        if (count < bytes.Length)
        {
            return count < 0 ? $"it cannot be read at byte {offset}: {Posix.Describe(Posix.Errno)}" : $"it ends at byte {offset + count}";
        }

        if (archives.Find(part.Sequence, out var problem) is not { } archive)
        {
            return problem ?? "an archive that it needs cannot be opened";
        }

        var id = archive.KeyOf(part.Id, ChunkDomain.Content, archives.Main.Header.HasPlainIds);
        return archive.Namer.IdOf(bytes, ChunkDomain.Content) == id
            ? null
            : $"its content differs between byte {offset} and byte {offset + part.Length}";
    }

    // A hole is read only where the file system says that it has data.
    private string? InHole(int fd, long offset, long length)
    {
        var end = offset + length;
        while (offset < end)
        {
            if (!Posix.TryNextData(fd, offset, out var start, out _))
            {
                // There is no data up to the end of the file, or the file system does not know.
                start = offset;
            }

            offset = Math.Max(offset, start);
            if (offset >= end)
            {
                return null;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var bytes = _buffer.AsSpan(0, (int)Math.Min(PieceBytes, end - offset));
            var count = Posix.ReadAt(fd, bytes, offset);
            if (count < bytes.Length)
            {
                return count < 0
                    ? $"it cannot be read at byte {offset}: {Posix.Describe(Posix.Errno)}"
                    : $"it ends at byte {offset + count}";
            }

            if (bytes.ContainsAnyExcept((byte)0))
            {
                return $"it has data in the hole from byte {offset}";
            }

            offset += count;
        }

        return null;
    }
}
