namespace BackupEdge.Configuration;

/// <summary>The paths of the files and folders in the data folder.</summary>
/// <param name="Path">The absolute path of the data folder.</param>
internal sealed record DataPaths(string Path)
{
    /// <summary>
    /// The folder of everything except the archives that this program changes; differs from <see cref="Path"/> only while the data folder
    /// is read-only.
    /// </summary>
    public string Records { get; init; } = Path;

    /// <summary>Whether the data folder has keys, so that its archives can be sealed.</summary>
    public bool HasKeys => Directory.Exists(Keys) && Directory.EnumerateFiles(Keys, "bundle-*.age").Any();

    /// <summary>
    /// Whether the catalogue is sealed, as in a store with keys. The plain catalogue is used until the process that owns the data folder
    /// has sealed it.
    /// </summary>
    public bool IsSealed => File.Exists(SealedCatalogue) || (!File.Exists(PlainCatalogue) && HasKeys);

    /// <summary>The catalogue's database file.</summary>
    public string Catalogue => IsSealed ? SealedCatalogue : PlainCatalogue;

    /// <summary>The database file of a catalogue that is not sealed.</summary>
    public string PlainCatalogue => System.IO.Path.Combine(Records, "catalogue.db");

    /// <summary>The database file of a sealed catalogue. Has another name, so that it is never opened without its key.</summary>
    public string SealedCatalogue => System.IO.Path.Combine(Records, "catalogue.sealed");

    /// <summary>The folder of the archive store.</summary>
    public string Archives => System.IO.Path.Combine(Path, "archives");

    /// <summary>The default path of the target <c>staging</c>.</summary>
    public string Staging => System.IO.Path.Combine(Path, Settings.Staging);

    /// <summary>The folder of temporary files: copies of SQLite databases, and tables of large backups; emptied at each start.</summary>
    public string Scratch => System.IO.Path.Combine(Records, "scratch");

    /// <summary>The folder of the received logs of PostgreSQL servers; mode 0700.</summary>
    public string Wal => System.IO.Path.Combine(Records, "wal");

    /// <summary>The file whose lock prevents a second process from using the data folder.</summary>
    public string Lock => System.IO.Path.Combine(Records, "lock");

    /// <summary>The folder of the encryption keys: key bundles and passphrase slots; mode 0700.</summary>
    public string Keys => System.IO.Path.Combine(Path, "keys");

    /// <summary>The file whose lock a process holds while it changes the encryption keys.</summary>
    public string KeysLock => System.IO.Path.Combine(Keys, "lock");

    /// <summary>
    /// The folders that no source may lie in and no restore may write to. They are listed separately, since archives and scratch files may
    /// be on other disks.
    /// </summary>
    public IReadOnlyList<string> Forbidden => [Path, Archives, Scratch];

    /// <summary>
    /// The first of the files that reserve space for writes while the disk is full; the names of the others end with a number.
    /// </summary>
    public string Reserve => System.IO.Path.Combine(Records, "reserve");

    /// <summary>The file with the first admin key, mode 0600, for the operator to read.</summary>
    public string AdminKey => System.IO.Path.Combine(Records, "admin.key");
}
