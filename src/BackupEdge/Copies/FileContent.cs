using System.Security.Cryptography;
using BackupEdge.Objects;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Copies;

/// <summary>A file that does not change, after some bytes in memory; never whole in memory.</summary>
internal sealed class FileContent : ObjectContent, IDisposable
{
    private readonly byte[] _head;
    private readonly SafeFileHandle _handle;
    private readonly long _fileLength;
    private byte[]? _sha256;

    /// <summary>Opens the file.</summary>
    /// <param name="head">The bytes before the file.</param>
    /// <param name="path">The path of the file.</param>
    public FileContent(byte[] head, string path)
    {
        _head = head;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        _fileLength = RandomAccess.GetLength(_handle);
    }

    /// <inheritdoc/>
    public override long Length => _head.Length + _fileLength;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Sha256
    {
        get
        {
            if (_sha256 is null)
            {
                using var stream = Open();
                _sha256 = SHA256.HashData(stream);
            }

            return _sha256;
        }
    }

    /// <inheritdoc/>
    public override Stream Open() => new HandleStream(_head, _handle, _fileLength);

    /// <summary>Closes the file. Streams of it can no longer be read.</summary>
    public void Dispose() => _handle.Dispose();

    private sealed class HandleStream(byte[] head, SafeFileHandle handle, long fileLength) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => head.Length + fileLength;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count;
            if (_position < head.Length)
            {
                count = (int)Math.Min(buffer.Length, head.Length - _position);
                head.AsSpan((int)_position, count).CopyTo(buffer);
            }
            else
            {
                var left = Length - _position;
                count = RandomAccess.Read(handle, buffer[..(int)Math.Min(buffer.Length, left)], _position - head.Length);
            }

            _position += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
