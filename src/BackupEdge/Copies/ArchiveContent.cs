using System.Security.Cryptography;
using BackupEdge.Engine.Archives;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>Ranges of an open archive, after some bytes in memory; never whole in memory.</summary>
/// <param name="archive">The archive, which must stay open while the content is used.</param>
/// <param name="head">The bytes before the ranges.</param>
/// <param name="ranges">The ranges, which must be within the archive.</param>
/// <param name="limit">Slows down reading; null for no limit.</param>
/// <param name="sha256">The hash of all bytes; computed if empty.</param>
internal sealed class ArchiveContent(
    ArchiveChunks archive,
    byte[] head,
    IReadOnlyList<(long Offset, long Length)> ranges,
    SendLimit? limit,
    ReadOnlyMemory<byte> sha256 = default
) : ObjectContent
{
    private const int PieceBytes = 256 << 10;
    private ReadOnlyMemory<byte> _sha256 = sha256;

    /// <inheritdoc/>
    public override long Length { get; } = head.Length + ranges.Sum(range => range.Length);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Sha256
    {
        get
        {
            if (_sha256.IsEmpty)
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                hash.AppendData(head);
                foreach (var (offset, length) in ranges)
                {
                    Read(archive, offset, length, hash);
                }

                _sha256 = hash.GetHashAndReset();
            }

            return _sha256;
        }
    }

    /// <inheritdoc/>
    public override Stream Open() => new ArchiveContentStream(archive, head, ranges, limit);

    /// <summary>Adds a range of an archive to hashes.</summary>
    public static void Read(ArchiveChunks archive, long offset, long length, params ReadOnlySpan<IncrementalHash> hashes)
    {
        var buffer = new byte[(int)Math.Min(PieceBytes, length)];
        for (var at = 0L; at < length; at += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at));
            if (archive.ReadRaw(offset + at, piece) != piece.Length)
            {
                throw ArchiveFaults.Of(archive.Header.Id, "it is truncated");
            }

            foreach (var hash in hashes)
            {
                hash.AppendData(piece);
            }
        }
    }
}
