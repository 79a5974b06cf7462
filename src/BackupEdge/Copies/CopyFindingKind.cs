namespace BackupEdge.Copies;

/// <summary>What was found in a copy store that its host did not leave there.</summary>
internal enum CopyFindingKind
{
    /// <summary>An object of a backup that was not deleted is hidden by a delete marker. An earlier version is used.</summary>
    DeleteMarker,

    /// <summary>An object has later versions, which are not used.</summary>
    LaterVersion,

    /// <summary>An object was changed, or someone else has written it. It is not used.</summary>
    NotAuthentic,

    /// <summary>An object has no MAC, although the copy is of a store with keys. It can be older than the keys, so it is used.</summary>
    NotSigned,

    /// <summary>An object belongs to another data folder. It is not used.</summary>
    Foreign,

    /// <summary>A record names an archive that is not there.</summary>
    ArchiveMissing,
}
