namespace BackupEdge.Copies;

/// <summary>The kind of an object that begins with a <see cref="SignedHead"/>.</summary>
internal enum SignedKind
{
    /// <summary>A <see cref="CommitRecord"/>.</summary>
    Record,

    /// <summary>A <see cref="Copies.Tombstone"/>.</summary>
    Tombstone,

    /// <summary>A <see cref="CatalogueCopy"/>.</summary>
    Catalogue,
}
