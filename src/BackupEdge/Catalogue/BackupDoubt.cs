namespace BackupEdge.Catalogue;

/// <summary>Why a completed backup may not be restorable completely, as far as the catalogue knows.</summary>
/// <param name="Problems">The number of problems that its last verify found; 0 if it was never verified.</param>
/// <param name="MissingArchive">The id of an archive that it needs and that is missing in the store; null if there is none.</param>
/// <param name="IsSuspect">Whether damage was found in an archive that it needs, and it was not verified since.</param>
internal sealed record BackupDoubt(long Problems, string? MissingArchive, bool IsSuspect)
{
    /// <summary>Whether there is no reason for a doubt.</summary>
    public bool IsNone => Problems == 0 && MissingArchive is null && !IsSuspect;
}
