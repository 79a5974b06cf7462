using System.Text;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Writes the files of a PostgreSQL server from the tar archive of <c>pg_basebackup</c>, which is passed in pieces of any size. It has
/// files and folders only: everything else is refused. A name <em>must not</em> lead out of the folder, and nothing that exists is opened.
/// </summary>
/// <param name="folder">The absolute path of the folder, which is empty.</param>
/// <param name="source">The name of the source, for error messages.</param>
internal sealed class ServerFilesWriter(string folder, string source) : IDisposable
{
    private const int BlockBytes = 512;
    private readonly byte[] _block = new byte[BlockBytes];
    private FileStream? _file;
    private int _filled;
    private long _left;
    private int _padding;

    /// <summary>The number of files that were written.</summary>
    public long Files { get; private set; }

    /// <summary>Whether the end of the archive was reached.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes the next bytes of the archive. What follows its end is passed over.</summary>
    /// <exception cref="Fault"><c>source_damaged</c>: the archive is not one of the files of a server.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsComplete)
        {
            if (_left > 0)
            {
                var count = (int)Math.Min(_left, bytes.Length);
                _file!.Write(bytes[..count]);
                _left -= count;
                bytes = bytes[count..];
                CloseIfComplete();
            }
            else if (_padding > 0)
            {
                var count = Math.Min(_padding, bytes.Length);
                _padding -= count;
                bytes = bytes[count..];
            }
            else
            {
                var count = Math.Min(BlockBytes - _filled, bytes.Length);
                bytes[..count].CopyTo(_block.AsSpan(_filled));
                _filled += count;
                bytes = bytes[count..];
                if (_filled == BlockBytes)
                {
                    _filled = 0;
                    ReadHead();
                }
            }
        }
    }

    public void Dispose() => _file?.Dispose();

    private void ReadHead()
    {
        if (_block.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            IsComplete = true;
            return;
        }

        var size = Number(124, 12);
        if (Number(148, 8) != Checksum() || size < 0)
        {
            throw Refused("a head is not one of a tar archive");
        }

        var name = Name();
        switch ((char)_block[156])
        {
            case '0' or '\0':
                Begin(PathOf(name), size);
                break;
            case '5':
                FileModes.CreateOwnerFolder(PathOf(name.TrimEnd('/')));
                break;
            case '2' or '1':
                throw Refused($"'{name}' is a link, as of a tablespace");
            default:
                throw Refused($"'{name}' is no file and no folder");
        }
    }

    private void Begin(string path, long size)
    {
        _file = FileModes.CreateOwnerFile(path);
        _left = size;
        _padding = (int)((BlockBytes - (size % BlockBytes)) % BlockBytes);
        CloseIfComplete();
    }

    private void CloseIfComplete()
    {
        if (_left == 0)
        {
            _file!.Dispose();
            _file = null;
            Files++;
        }
    }

    // Folders come before what is in them, and no link is ever made, so a path of plain names stays in the folder.
    private string PathOf(string name)
    {
        var path = folder;
        foreach (var part in name.StartsWith("./", StringComparison.Ordinal) ? name[2..].Split('/') : name.Split('/'))
        {
            if (part is "" or "." or "..")
            {
                throw Refused($"'{name}' could lead out of the folder");
            }

            path = Path.Join(path, part);
        }

        return path;
    }

    private string Name()
    {
        var prefix = _block.AsSpan(257, 5).SequenceEqual("ustar"u8) && _block[262] == 0 ? Text(345, 155) : "";
        return prefix.Length == 0 ? Text(0, 100) : $"{prefix}/{Text(0, 100)}";
    }

    private string Text(int at, int length)
    {
        var field = _block.AsSpan(at, length);
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    // A number is in octal digits, or in binary if the first bit is set. Returns -1 if it is neither.
    private long Number(int at, int length)
    {
        var field = _block.AsSpan(at, length);
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var one in field[^8..])
            {
                value = (value << 8) | one;
            }

            return value;
        }

        foreach (var one in field.Trim(" \0"u8))
        {
            if (one is < (byte)'0' or > (byte)'7' || value > long.MaxValue >> 3)
            {
                return -1;
            }

            value = (value << 3) + (one - '0');
        }

        return value;
    }

    private long Checksum()
    {
        long sum = 0;
        for (var i = 0; i < BlockBytes; i++)
        {
            sum += i is >= 148 and < 156 ? ' ' : _block[i];
        }

        return sum;
    }

    private Fault Refused(string why) =>
        new(
            FaultCode.SourceDamaged,
            $"The copy of the server's files of the source '{source}' cannot be restored: {why}.",
            ("source", source)
        );
}
