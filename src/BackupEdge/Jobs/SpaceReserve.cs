using BackupEdge.Configuration;

namespace BackupEdge.Jobs;

/// <summary>
/// A file in the data folder that takes a little space, to be given back when the disk is full: even a delete must write to the
/// catalogue before it can free anything. Whoever finds the disk full may release it; only the holder of the data folder's
/// lock fills it again, once there is room.
/// </summary>
internal sealed class SpaceReserve(DataFolder data)
{
    /// <summary>Bytes it takes.</summary>
    public const int Size = 2 << 20;

    /// <summary>Bytes it takes now; 0 while it is released.</summary>
    public long Bytes => File.Exists(data.Reserve) ? Size : 0;

    /// <summary>Gives the space back; false when there is none to give.</summary>
    public bool Release()
    {
        try
        {
            if (!File.Exists(data.Reserve))
            {
                return false;
            }

            File.Delete(data.Reserve);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The full disk is told by whoever asked.
            return false;
        }
    }

    /// <summary>Takes the space when it is not taken and at least <paramref name="freeBytes"/> of twice its size are free; without it all works as long as the disk is not full.</summary>
    public void Fill(long freeBytes)
    {
        if (freeBytes < 2 * Size || File.Exists(data.Reserve))
        {
            return;
        }

        try
        {
            // Allocated for real, and not a hole.
            using var file = new FileStream(data.Reserve, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = Size });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no room after all; it is tried again.
        }
    }
}
