using BackupEdge.Engine.Archives;

namespace BackupEdge.Copies;

/// <summary>The stream of an <see cref="ArchiveContent"/>, which can only be read forward.</summary>
internal sealed class ArchiveContentStream(
    ArchiveChunks archive,
    byte[] head,
    IReadOnlyList<(long Offset, long Length)> ranges,
    SendLimit? limit
) : Stream
{
    private const int LimitedPiece = 16 << 10; // so that a slow limit does not come in bursts
    private long _position;
    private int _range = -1; // the head
    private long _inRange;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length { get; } = head.Length + ranges.Sum(range => range.Length);

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_range < ranges.Count)
        {
            var length = _range < 0 ? head.Length : ranges[_range].Length;
            var count = (int)Math.Min(buffer.Length, length - _inRange);
            if (count == 0 && buffer.Length > 0)
            {
                (_range, _inRange) = (_range + 1, 0);
                continue;
            }

            if (_range < 0)
            {
                head.AsSpan((int)_inRange, count).CopyTo(buffer);
            }
            else if (archive.ReadRaw(ranges[_range].Offset + _inRange, buffer[..count]) != count)
            {
                throw ArchiveFaults.Of(archive.Header.Id, "it is truncated");
            }

            _inRange += count;
            _position += count;
            return count;
        }

        return 0;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (limit is { IsLimited: true })
        {
            buffer = buffer[..Math.Min(buffer.Length, LimitedPiece)];
        }

        var count = Read(buffer.Span);
        if (limit is not null)
        {
            await limit.TakeAsync(count, cancellationToken);
        }

        return count;
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
