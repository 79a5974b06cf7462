namespace BackupEdge.Catalogue.Sealing;

/// <summary>A kind of file that <see cref="SealedVfs"/> encrypts.</summary>
internal enum SealedFileKind
{
    /// <summary>The database.</summary>
    Database = 1,

    /// <summary>The rollback journal, which exists only until the database is in WAL mode.</summary>
    Journal = 2,

    /// <summary>The write-ahead log.</summary>
    Log = 3,
}
