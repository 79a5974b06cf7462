namespace BackupEdge.Catalogue;

/// <summary>The access that a transaction has to the catalogue.</summary>
internal enum TransactionAccess
{
    /// <summary>The transaction only reads.</summary>
    Read,

    /// <summary>The transaction reads and writes.</summary>
    Write,

    /// <summary>The transaction reads and writes, and does not change <see cref="CatalogueDatabase.Version"/>.</summary>
    WriteUnversioned,
}
