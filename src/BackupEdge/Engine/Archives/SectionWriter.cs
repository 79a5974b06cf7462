using System.Security.Cryptography;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>Writes a section of an archive in pieces, because a table of millions of rows must not be in memory as a whole.</summary>
internal sealed class SectionWriter : IDisposable
{
    private readonly IArchiveSink _sink;
    private readonly string _kind;
    private readonly long _start;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _used = Frames.SkippableHead;
    private long _written;

    /// <summary>Starts a section.</summary>
    /// <param name="sink">The file of the archive.</param>
    /// <param name="kind">The section's kind in the trailer.</param>
    /// <param name="frame">The kind of its frame.</param>
    /// <param name="position">The offset of the frame in the file.</param>
    /// <param name="payload">The length of the payload in bytes.</param>
    public SectionWriter(IArchiveSink sink, string kind, FrameKind frame, long position, long payload)
    {
        _sink = sink;
        _kind = kind;
        _start = position;
        Frames.WriteSkippable(_buffer, frame, unchecked((int)checked((uint)payload)));
    }

    /// <summary>Appends bytes of the payload.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_used == _buffer.Length)
            {
                Drain();
            }

            var count = Math.Min(bytes.Length, _buffer.Length - _used);
            bytes[..count].CopyTo(_buffer.AsSpan(_used));
            _used += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Writes what is left, and returns the place of the section.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public ArchivePlaces.Section Finish()
    {
        Drain();
        return new ArchivePlaces.Section(_kind, _start, _written, Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    public void Dispose() => _hash.Dispose();

    private void Drain()
    {
        _hash.AppendData(_buffer, 0, _used);
        _sink.Write(_start + _written, _buffer.AsSpan(0, _used));
        _written += _used;
        _used = 0;
    }
}
