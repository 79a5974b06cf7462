using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// What became of a file with several names under the name that was restored first. Filled by whichever thread completes it, and read
/// once its item is done.
/// </summary>
internal sealed class FirstName(byte[] path)
{
    /// <summary>Where it was restored, inside the backup.</summary>
    public byte[] Path => path;

    /// <summary>The item with which it is done.</summary>
    public long Item { get; set; }

    /// <summary>The file that this restore wrote; null when it wrote none, because one was skipped or something was in the way.</summary>
    public FileIdentity? Written { get; set; }

    /// <summary>Why its content cannot be had, which is true of each of its names; null when it can.</summary>
    public (string Code, string Message)? Failure { get; set; }
}
