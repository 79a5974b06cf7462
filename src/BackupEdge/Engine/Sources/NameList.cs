using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>The names in one folder, sorted as bytes. They must be held in memory completely because the manifest is sorted.</summary>
internal sealed class NameList
{
    private const int NameOffset = 19; // in struct linux_dirent64: inode 8, offset 8, length 2, type 1
    private const int BufferSize = 32 * 1024;
    private readonly ByteString _bytes = new();
    private readonly List<(int Offset, int Length)> _names = [];

    /// <summary>Returns whether a name is included.</summary>
    public delegate bool Filter(ReadOnlySpan<byte> name);

    public int Count => _names.Count;

    public ReadOnlySpan<byte> this[int index] => _bytes.Span.Slice(_names[index].Offset, _names[index].Length);

    /// <summary>
    /// Reads an open folder from its current position and sorts the names. Returns 0, or the error number; after an error the list contains
    /// the names read so far.
    /// </summary>
    /// <param name="fd">The descriptor of the open folder.</param>
    /// <param name="filter">Selects names, or <see langword="null"/> for all.</param>
    [SkipLocalsInit] // zeroing the buffer for each folder took a fifth of an unchanged backup's instructions
    public int Load(int fd, Filter? filter = null)
    {
        Clear();
        Span<byte> buffer = stackalloc byte[BufferSize];
        while (true)
        {
            var length = Posix.ReadDirectory(fd, buffer);
            if (length <= 0)
            {
                var errno = length < 0 ? Posix.Errno : 0;
                Sort();
                return errno;
            }

            for (var rest = buffer[..length]; !rest.IsEmpty; rest = rest[BinaryPrimitives.ReadUInt16LittleEndian(rest[16..])..])
            {
                var name = rest[NameOffset..];
                name = name[..name.IndexOf((byte)0)];
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) || filter?.Invoke(name) == false)
                {
                    continue;
                }

                _names.Add((_bytes.Length, name.Length));
                _bytes.Append(name);
            }
        }
    }

    /// <summary>Returns whether the list contains a name.</summary>
    public bool Contains(ReadOnlySpan<byte> name) => FindFrom(name) is var index && index < Count && this[index].SequenceEqual(name);

    /// <summary>Returns the index of the first name that is equal to a name or sorts after it.</summary>
    public int FindFrom(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = this[middle].SequenceCompareTo(name) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Returns a copy that does not change with this list.</summary>
    public NameList Copy()
    {
        var copy = new NameList();
        copy._bytes.Set(_bytes.Span);
        copy._names.AddRange(_names);
        return copy;
    }

    /// <summary>Removes all names.</summary>
    public void Clear()
    {
        _bytes.Clear();
        _names.Clear();
    }

    /// <summary>Removes all names except one, which the list must contain.</summary>
    public void KeepOnly(ReadOnlySpan<byte> name)
    {
        var kept = _names[FindFrom(name)];
        _names.Clear();
        _names.Add(kept);
    }

    private void Sort() =>
        _names.Sort((a, b) => _bytes.Span.Slice(a.Offset, a.Length).SequenceCompareTo(_bytes.Span.Slice(b.Offset, b.Length)));
}
