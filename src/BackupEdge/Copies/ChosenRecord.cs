namespace BackupEdge.Copies;

/// <summary>The record of an archive that counts.</summary>
/// <param name="Name">The names of the objects.</param>
/// <param name="Record">The version of the record.</param>
/// <param name="Content">The record, without its extents.</param>
internal sealed record ChosenRecord(CopyName Name, RemoteObject Record, CommitRecord Content)
{
    /// <summary>Returns whether this record counts more than that of another generation of the archive.</summary>
    public bool IsBetterThan(ChosenRecord other) =>
        Content.HasMac != other.Content.HasMac ? Content.HasMac : Content.CopiedAt > other.Content.CopiedAt;
}
