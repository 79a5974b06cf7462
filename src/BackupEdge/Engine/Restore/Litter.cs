using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Removes temporary files that killed restores left in a folder. Those of a running restore <em>must</em> stay: they are newer than this
/// restore, or locked (see <see cref="RestoreFile"/>).
/// </summary>
internal sealed class Litter
{
    // The clock of file times may be some milliseconds behind.
    private static readonly TimeSpan ClockTick = TimeSpan.FromMilliseconds(50);
    private static readonly uint Self = Posix.geteuid();
    private readonly Timestamp _before = Timestamp.Of(DateTimeOffset.UtcNow - ClockTick);
    private readonly NameList _names = new();

    /// <summary>Removes the temporary files from an open folder. Files that cannot be removed are ignored.</summary>
    public void RemoveFrom(int folder)
    {
        if (_names.Load(folder, TemporaryName.IsMatch) != 0)
        {
            return;
        }

        for (var i = 0; i < _names.Count; i++)
        {
            byte[] name = [.. _names[i], 0];
            if (Posix.TryStat(folder, name, out var stat) && IsLitter(folder, name, stat))
            {
                Remove(folder, name);
            }
        }
    }

    private bool IsLitter(int folder, byte[] name, in FileStat stat)
    {
        if (stat.Changed.CompareTo(_before) >= 0 || (stat.UserId != Self && Self != 0))
        {
            return false;
        }

        return stat.Type switch
        {
            FileType.Symlink or FileType.Fifo => true,
            FileType.Regular => IsUnlocked(folder, name),
            _ => false,
        };
    }

    private static bool IsUnlocked(int folder, byte[] name)
    {
        var fd = Posix.OpenAt(folder, name, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking);
        if (fd < 0)
        {
            return false;
        }

        var isUnlocked = Posix.TryLock(fd);
        _ = Posix.close(fd);
        return isUnlocked;
    }

    private static unsafe void Remove(int folder, byte[] name)
    {
        fixed (byte* bytes = name)
        {
            _ = Posix.unlinkat(folder, bytes, 0);
        }
    }
}
