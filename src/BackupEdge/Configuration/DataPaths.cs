namespace BackupEdge.Configuration;

/// <summary>Where things lie in the data folder.</summary>
/// <param name="Path">The folder itself, absolute.</param>
internal sealed record DataPaths(string Path)
{
    /// <summary>Where everything lies that this program changes beside the archives; another folder only while the data folder is
    /// read-only.</summary>
    public string Records { get; init; } = Path;

    /// <summary>The catalogue's database file.</summary>
    public string Catalogue => System.IO.Path.Combine(Records, "catalogue.db");

    /// <summary>The archive store.</summary>
    public string Archives => System.IO.Path.Combine(Path, "archives");

    /// <summary>The default place of the target <c>staging</c>.</summary>
    public string Staging => System.IO.Path.Combine(Path, Settings.Staging);

    /// <summary>Where copies of SQLite databases lie while they are read; emptied at each start.</summary>
    public string Scratch => System.IO.Path.Combine(Records, "scratch");

    /// <summary>The file whose lock keeps a second process off.</summary>
    public string Lock => System.IO.Path.Combine(Records, "lock");

    /// <summary>The first of the files that take a little space, for when the disk is full; the others have a number behind its
    /// name.</summary>
    public string Reserve => System.IO.Path.Combine(Records, "reserve");

    /// <summary>Where the first admin key is kept for the operator, mode 0600.</summary>
    public string AdminKey => System.IO.Path.Combine(Records, "admin.key");
}
