using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Reading;

/// <summary>
/// One file of a backup as a seekable stream. Every chunk <em>must</em> match its SHA-256 before any byte of it is returned. Holes read as
/// zeros, and only the chunks in the requested range are read. The stream keeps the needed archives open, so it stays readable even if
/// backups are deleted. Not thread-safe.
/// </summary>
internal sealed class FileContent : Stream
{
    private const int TagBytes = 16;
    private readonly ArchiveSet _archives;
    private readonly ChunkReader _chunks;
    private readonly ManifestEntry _entry = new();
    private readonly ContentParts _parts;
    private readonly CancellationToken _cancellationToken;
    private byte[] _chunk = [];
    private bool _isLoaded;
    private ContentPart _part;
    private long _partStart;
    private long _position;

    private FileContent(ArchiveSet archives, string path, CancellationToken cancellationToken)
    {
        _archives = archives;
        _cancellationToken = cancellationToken;
        var groups = new GroupCache(2);
        _chunks = new ChunkReader(archives, groups);
        var reader = NamedEntry.NewReader(archives, new ChunkReader(archives, groups));
        NamedEntry.Find(reader, path, _entry);
        Name = PathText.Of(_entry.Path.Span[(_entry.Path.Span.LastIndexOf((byte)'/') + 1)..]);
        if (_entry.Kind == ManifestEntryKind.HardLink)
        {
            NamedEntry.FindLinkTarget(Id, reader, _entry.Link.Span.ToArray(), _entry);
        }

        if (_entry.Kind is not (ManifestEntryKind.File or ManifestEntryKind.Stream))
        {
            throw NotAFile(path);
        }

        _parts = new ContentParts(Id, reader, _entry);
        Tag = Measure();
        Length = _parts.LengthSoFar;
        if (_parts.IsIncomplete)
        {
            throw new Fault(
                FaultCode.FileIncomplete,
                $"'{path}' could not be read completely when the backup was made, so the backup does not contain it. See the backup's "
                    + "warnings for the reason, and use another backup.",
                ("path", path)
            );
        }

        _parts.Restart();
    }

    /// <summary>The file's name, which is the last segment of its path, for display.</summary>
    public string Name { get; }

    /// <summary>When the file was last modified, rounded down to seconds, UTC; null if out of range for a date.</summary>
    public DateTimeOffset? Modified =>
        _entry.Modified.Seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds()
        && _entry.Modified.Seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(_entry.Modified.Seconds)
            : null;

    /// <summary>
    /// Identifies the content: 32 hexadecimal digits of a SHA-256 over its chunks. Different content has a different tag; the same content
    /// split into the same chunks has the same tag.
    /// </summary>
    public string Tag { get; }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Must not be negative.");
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    private string Id => _archives.Main.Header.Id;

    /// <summary>Opens a file, or a hard link to one. Reads the file's whole chunk list from the manifest.</summary>
    /// <param name="access">Access to the archives.</param>
    /// <param name="id">The backup's id.</param>
    /// <param name="path">The file's path as <c>source/path</c>.</param>
    /// <param name="cancellationToken">Cancels opening, and later every read.</param>
    /// <exception cref="Fault">
    /// <c>path_not_found</c>, <c>not_a_file</c>, <c>file_incomplete</c>, <c>invalid_request</c>, <c>archive_missing</c>,
    /// <c>archive_damaged</c>, <c>archive_unsupported</c> or <c>io_error</c>.
    /// </exception>
    internal static FileContent Open(ArchiveAccess access, string id, string path, CancellationToken cancellationToken)
    {
        var archives = ArchiveSet.Open(access, id);
        try
        {
            archives.ThrowIfLocked();
            return new FileContent(archives, path, cancellationToken);
        }
        catch
        {
            archives.Dispose();
            throw;
        }
    }

    /// <summary>Reads until the span is full or the file ends.</summary>
    /// <exception cref="Fault">
    /// <c>archive_damaged</c>, <c>archive_missing</c> or <c>io_error</c>. The content of the span is then undefined.
    /// </exception>
    public override int Read(Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && _position < Length)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            GoToPart();
            var at = _position - _partStart;
            var into = buffer.Slice(total, (int)Math.Min(buffer.Length - total, _part.Length - at));
            if (_part.IsHole)
            {
                into.Clear();
            }
            else
            {
                Load();
                _chunk.AsSpan((int)at, into.Length).CopyTo(into);
            }

            _position += into.Length;
            total += into.Length;
        }

        return total;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            SeekOrigin.End => Length + offset,
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, "Unknown origin."),
        };

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("A file in a backup is read-only.");

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A file in a backup is read-only.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _archives.Dispose();
        base.Dispose(disposing);
    }

    private void GoToPart()
    {
        if (_position < _partStart)
        {
            _parts.Restart();
            (_part, _partStart) = (default, 0);
        }

        while (_position - _partStart >= _part.Length)
        {
            _partStart += _part.Length;
            _isLoaded = false;
            if (!_parts.TryNext(out _part))
            {
                throw ArchiveFaults.Of(Id, $"its manifest now lists less content of '{PathText.Of(_entry.Path.Span)}' than before");
            }
        }
    }

    private void Load()
    {
        if (_isLoaded)
        {
            return;
        }

        if (!_chunks.TryRead(_part, out var bytes, out var problem))
        {
            throw ArchiveFaults.Of(Id, $"the content of '{PathText.Of(_entry.Path.Span)}' cannot be read at byte {_partStart}: {problem}");
        }

        if (_chunk.Length < bytes.Length)
        {
            _chunk = new byte[bytes.Length];
        }

        bytes.CopyTo(_chunk);
        _isLoaded = true;
    }

    // Reads all parts: opens their archives, adds up their sizes and computes the tag.
    private string Measure()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> row = stackalloc byte[8 + ChunkId.Size];
        long sequence = -1,
            hole = 0;
        while (true)
        {
            var isThere = _parts.TryNext(out var part);
            if (isThere && part.IsHole)
            {
                hole += part.Length;
                continue;
            }

            if (hole > 0)
            {
                row.Clear();
                BinaryPrimitives.WriteInt64LittleEndian(row, hole);
                hash.AppendData(row);
                hole = 0;
            }

            if (!isThere)
            {
                return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, TagBytes));
            }

            _cancellationToken.ThrowIfCancellationRequested();
            if (part.Sequence != sequence)
            {
                _archives.ThrowIfUnreadable(sequence = part.Sequence);
            }

            BinaryPrimitives.WriteInt64LittleEndian(row, part.Length);
            part.Id.Write(row[8..]);
            hash.AppendData(row);
        }
    }

    private Fault NotAFile(string path)
    {
        var what = _entry.Kind switch
        {
            ManifestEntryKind.Directory => "a folder. Request a file in it, or export it as a tar archive",
            ManifestEntryKind.Symlink => $"a symbolic link to '{PathText.Of(_entry.Link.Span)}', which is not followed. Request the "
                + "file itself",
            ManifestEntryKind.Fifo => "a named pipe, which has no content",
            _ => throw new UnreachableException($"Entries of the kind {_entry.Kind} must be opened as files."),
        };
        return new Fault(FaultCode.NotAFile, $"'{path}' is {what}.", ("path", path));
    }
}
