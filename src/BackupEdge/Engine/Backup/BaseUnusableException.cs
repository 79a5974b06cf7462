namespace BackupEdge.Engine.Backup;

/// <summary>
/// The base of a backup cannot be used: its archive, or one that it needs, is missing, damaged, or cut with other sizes. A full backup can
/// still be made.
/// </summary>
internal sealed class BaseUnusableException : Exception
{
    /// <summary>Tells why, for a person.</summary>
    public BaseUnusableException(string message, Exception? cause = null)
        : base(message, cause) { }
}
