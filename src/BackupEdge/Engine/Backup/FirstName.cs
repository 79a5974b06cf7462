using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// The result of restoring the first name of a file with several hard links. It is set by the thread that completes the file, and read
/// after its item is done.
/// </summary>
internal sealed class FirstName(byte[] path)
{
    /// <summary>The path in the backup under which it was restored.</summary>
    public byte[] Path => path;

    /// <summary>The number of the item that completes the file.</summary>
    public long Item { get; set; }

    /// <summary>
    /// The device and inode of the file that this restore wrote, or <see langword="null"/> if it wrote none because the file was skipped or
    /// failed.
    /// </summary>
    public FileIdentity? Written { get; set; }

    /// <summary>The reason why the content cannot be restored under any of the names, or <see langword="null"/>.</summary>
    public (string Code, string Message)? Failure { get; set; }
}
