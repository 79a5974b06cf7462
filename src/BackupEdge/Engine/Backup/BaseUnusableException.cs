namespace BackupEdge.Engine.Backup;

/// <summary>
/// Thrown if the base of a backup cannot be used: its archive, or one that it refers to, is missing, damaged, or made with other chunk
/// sizes. A full backup can still be made.
/// </summary>
internal sealed class BaseUnusableException : Exception
{
    /// <summary>Initializes an instance with a message that explains the problem.</summary>
    public BaseUnusableException(string message, Exception? cause = null)
        : base(message, cause) { }
}
