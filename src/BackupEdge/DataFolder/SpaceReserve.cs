using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;

namespace BackupEdge.DataFolder;

/// <summary>
/// Files in the data folder that take a little space and some inodes, to be given back when the file system is full: even a delete must
/// write to the
/// catalogue before it can free anything. They are given back one by one, so that other programs cannot take all of it at once. What only
/// adds rows <em>must</em> not be written while a piece is missing or little is free, so that the rest stays for deletes and for endings of
/// jobs.
/// </summary>
internal sealed class SpaceReserve : ICatalogueSpace
{
    /// <summary>How many files it is.</summary>
    public const int Pieces = 8;

    /// <summary>Bytes of one file.</summary>
    public const int PieceSize = 256 << 10;

    /// <summary>Bytes of all of them.</summary>
    public const int Size = Pieces * PieceSize;

    // What adds rows may use the free space down to this.
    private const long LeastFree = 1 << 20;

    // How long an exceeded quota counts as exceeded: nothing says how much of it is left.
    private static readonly TimeSpan QuotaInterval = TimeSpan.FromSeconds(30);
    private readonly Func<long> _freeBytes;
    private long _overQuotaUntil;

    /// <summary>That of a data folder, which must exist.</summary>
    public SpaceReserve(DataPaths data)
        : this(data, () => new DriveInfo(data.Records).AvailableFreeSpace) { }

    /// <summary>As the other, with free bytes as the caller says.</summary>
    internal SpaceReserve(DataPaths data, Func<long> freeBytes)
    {
        _freeBytes = freeBytes;
        Files = [.. Enumerable.Range(1, Pieces).Select(number => number == 1 ? data.Reserve : $"{data.Reserve}.{number}")];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Bytes it takes now.</summary>
    public long Bytes => (long)PieceSize * Files.Count(File.Exists);

    /// <inheritdoc/>
    public bool IsShort
    {
        get
        {
            try
            {
                return Environment.TickCount64 < Volatile.Read(ref _overQuotaUntil) || !TryFill() || _freeBytes() < LeastFree;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The folder is not there: the write itself reports that.
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void NoteFull()
    {
        try
        {
            if (_freeBytes() >= LeastFree)
            {
                Volatile.Write(ref _overQuotaUntil, Environment.TickCount64 + (long)QuotaInterval.TotalMilliseconds);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is not there: the write itself reports that.
        }
    }

    /// <inheritdoc/>
    public bool Release()
    {
        NoteFull();

        // The last ones first, so that the first one is there while anything is.
        for (var number = Pieces - 1; number >= 0; number--)
        {
            try
            {
                if (File.Exists(Files[number]))
                {
                    File.Delete(Files[number]);

                    // On btrfs, and in its quota above all, nothing is free before.
                    Posix.TrySyncFileSystem(Path.GetDirectoryName(Files[number])!);
                    return true;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The full file system is reported by the caller.
                return false;
            }
        }

        return false;
    }

    /// <summary>Takes what is missing, as far as twice a piece is free for each; without it everything works as long as the file system
    /// is not full.</summary>
    public void Fill()
    {
        try
        {
            TryFill();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is tried again.
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
            isWhole = Posix.TryAllocate(file, PieceSize);
        }
        catch (IOException)
        {
            // There is no room after all, or another process was quicker.
            return File.Exists(path);
        }

        if (!isWhole)
        {
            File.Delete(path);
        }

        return isWhole;
    }
}
