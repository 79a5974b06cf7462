namespace BackupEdge.Configuration;

/// <summary>How many admins a delete of a completed backup needs.</summary>
internal enum DeleteNeeds
{
    /// <summary>The one who calls.</summary>
    OneAdmin,

    /// <summary>A second one confirms what the first requests.</summary>
    TwoAdmins,
}
