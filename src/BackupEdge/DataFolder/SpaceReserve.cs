using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;

namespace BackupEdge.DataFolder;

/// <summary>
/// Files in the data folder that reserve a little space and some inodes, which are released when the file system is full: even a delete
/// must write to the catalogue before it can free anything. They are deleted one at a time, so that other programs cannot use all of the
/// space at once. Rows <em>must not</em> be added while a file is missing or little space is free, so that the rest remains for deletes and
/// for recording the end of jobs.
/// </summary>
internal sealed class SpaceReserve : ICatalogueSpace
{
    /// <summary>The number of files.</summary>
    public const int Pieces = 8;

    /// <summary>The size in bytes of one file.</summary>
    public const int PieceSize = 256 << 10;

    /// <summary>The size in bytes of all files.</summary>
    public const int Size = Pieces * PieceSize;

    // Rows may be added while at least this number of bytes is free.
    private const long MinFree = 1 << 20;

    // How long an exceeded quota counts as exceeded, since the system does not report how much of it is left.
    private static readonly TimeSpan QuotaInterval = TimeSpan.FromSeconds(30);
    private readonly Func<long> _freeBytes;
    private long _overQuotaUntil;

    /// <summary>Creates the reserve of a data folder, which must exist.</summary>
    public SpaceReserve(DataPaths data)
        : this(data, () => new DriveInfo(data.Records).AvailableFreeSpace) { }

    /// <summary>Creates the reserve of a data folder with a function that returns the free bytes of its file system.</summary>
    internal SpaceReserve(DataPaths data, Func<long> freeBytes)
    {
        _freeBytes = freeBytes;
        Files = [.. Enumerable.Range(1, Pieces).Select(number => number == 1 ? data.Reserve : $"{data.Reserve}.{number}")];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The number of bytes that are reserved now.</summary>
    public long Bytes => (long)PieceSize * Files.Count(File.Exists);

    /// <inheritdoc/>
    public bool IsShort
    {
        get
        {
            try
            {
                return Environment.TickCount64 < Volatile.Read(ref _overQuotaUntil) || !TryFill() || _freeBytes() < MinFree;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The folder does not exist, which the write itself reports.
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void NoteFull()
    {
        try
        {
            if (_freeBytes() >= MinFree)
            {
                Volatile.Write(ref _overQuotaUntil, Environment.TickCount64 + (long)QuotaInterval.TotalMilliseconds);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder does not exist, which the write itself reports.
        }
    }

    /// <inheritdoc/>
    public bool Release()
    {
        NoteFull();

        // The last ones first, so that the first one exists as long as any does.
        for (var number = Pieces - 1; number >= 0; number--)
        {
            try
            {
                if (File.Exists(Files[number]))
                {
                    File.Delete(Files[number]);

                    // On btrfs, especially with quotas, the space is not free before a sync.
                    Posix.TrySyncFileSystem(Path.GetDirectoryName(Files[number])!);
                    return true;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The caller reports the full file system.
                return false;
            }
        }

        return false;
    }

    /// <summary>
    /// Creates missing files while at least twice the size of a file is free. Errors are ignored, since the reserve is needed only on a
    /// full file system.
    /// </summary>
    public void Fill()
    {
        try
        {
            TryFill();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Retried at the next call.
        }
    }

    private bool TryFill()
    {
        foreach (var path in Files)
        {
            if (!File.Exists(path) && (_freeBytes() < 2 * PieceSize || !TryMake(path)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryMake(string path)
    {
        var isWhole = false;
        try
        {
            using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
            FolderOwner.Give(file, path);
            isWhole = Posix.TryAllocate(file, PieceSize);
        }
        catch (IOException)
        {
            // There is no space, or another process has created the file in the meantime.
            return File.Exists(path);
        }

        if (!isWhole)
        {
            File.Delete(path);
        }

        return isWhole;
    }
}
