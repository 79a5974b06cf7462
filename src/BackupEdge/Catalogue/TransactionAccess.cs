namespace BackupEdge.Catalogue;

/// <summary>What a transaction may do.</summary>
internal enum TransactionAccess
{
    /// <summary>It reads.</summary>
    Read,

    /// <summary>It reads and writes.</summary>
    Write,

    /// <summary>It reads and writes, and does not change the version of the catalogue.</summary>
    WriteAside,
}
