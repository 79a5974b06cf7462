using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The space for the tables of an archive that is being written: memory up to a limit, and beyond it a scratch file, which is created when
/// it is first needed. Freed extents of the file are used again. Thread-safe.
/// </summary>
internal sealed class TableSpace : IDisposable
{
    /// <summary>The default for <see cref="MemoryBytes"/>: 64 MiB.</summary>
    public const int DefaultMemoryBytes = 64 << 20;

    private readonly Func<IScratchFile> _create;
    private readonly Lock _lock = new();
    private readonly SortedList<long, long> _free = []; // length by offset; no two are adjacent
    private IScratchFile? _file;
    private long _end;
    private int _numbers;

    /// <param name="memoryBytes">The memory in bytes that the chunk table may use.</param>
    /// <param name="create">Creates the scratch file.</param>
    public TableSpace(long memoryBytes, Func<IScratchFile> create) => (MemoryBytes, _create) = (memoryBytes, create);

    /// <summary>Creates a space with the default limit and a scratch file in a folder.</summary>
    public TableSpace(string folder)
        : this(DefaultMemoryBytes, () => ScratchFile.Create(folder)) { }

    /// <summary>The memory in bytes that the chunk table may use.</summary>
    public long MemoryBytes { get; }

    /// <summary>The bytes of the scratch file that have been in use at the same time, at most.</summary>
    public long FileBytes
    {
        get
        {
            lock (_lock)
            {
                return _end;
            }
        }
    }

    /// <summary>Allocates an extent of the scratch file, whose bytes are undefined.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c> if the file cannot be created.</exception>
    public TableExtent Allocate(long length)
    {
        lock (_lock)
        {
            _file ??= _create();
            var number = ++_numbers;
            for (var i = 0; i < _free.Count; i++)
            {
                var (offset, free) = (_free.GetKeyAtIndex(i), _free.GetValueAtIndex(i));
                if (free >= length)
                {
                    _free.RemoveAt(i);
                    if (free > length)
                    {
                        _free.Add(offset + length, free - length);
                    }

                    return new TableExtent(offset, length, number);
                }
            }

            _end += length;
            return new TableExtent(_end - length, length, number);
        }
    }

    /// <summary>Frees an extent, which must not be used any more.</summary>
    public void Free(in TableExtent extent)
    {
        lock (_lock)
        {
            var (offset, length) = (extent.Offset, extent.Length);
            _free.Add(offset, length);
            var index = _free.IndexOfKey(offset);
            if (index + 1 < _free.Count && _free.GetKeyAtIndex(index + 1) == offset + length)
            {
                _free.SetValueAtIndex(index, length + _free.GetValueAtIndex(index + 1));
                _free.RemoveAt(index + 1);
            }

            if (index > 0 && _free.GetKeyAtIndex(index - 1) + _free.GetValueAtIndex(index - 1) == offset)
            {
                _free.SetValueAtIndex(index - 1, _free.GetValueAtIndex(index - 1) + _free.GetValueAtIndex(index));
                _free.RemoveAt(index);
            }
        }
    }

    /// <summary>Writes bytes into an extent.</summary>
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public void Write(in TableExtent extent, long offset, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + bytes.Length, extent.Length);
        _file!.Write(extent.Offset + offset, bytes);
    }

    /// <summary>Reads bytes of an extent.</summary>
    /// <exception cref="Fault"><c>io_error</c>, also if the file is shorter than what was written to it.</exception>
    public void Read(in TableExtent extent, long offset, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + into.Length, extent.Length);
        if (_file!.Read(extent.Offset + offset, into) != into.Length)
        {
            throw Damaged("it is shorter than what was written to it");
        }
    }

    /// <summary>Creates the fault for bytes of the scratch file that are not those that were written.</summary>
    public static Fault Damaged(string what) =>
        new(
            FaultCode.IoError,
            $"A temporary file in the scratch folder is damaged: {what}. "
                + "Nothing was stored. Check the disk of the data folder, and try again."
        );

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
        }
    }
}
