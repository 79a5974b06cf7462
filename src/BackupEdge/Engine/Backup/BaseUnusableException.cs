namespace BackupEdge.Engine.Backup;

/// <summary>
/// Thrown if a base of a backup cannot be used: its archive, or one that it refers to, is missing, damaged, or made with other chunk
/// sizes. The backup can still be made without this base.
/// </summary>
internal sealed class BaseUnusableException : Exception
{
    /// <summary>Initializes an instance with the id of the base and a message that explains the problem.</summary>
    public BaseUnusableException(string baseId, string message, Exception? cause = null)
        : base(message, cause) => BaseId = baseId;

    /// <summary>The id of the backup that cannot be used as a base.</summary>
    public string BaseId { get; }
}
