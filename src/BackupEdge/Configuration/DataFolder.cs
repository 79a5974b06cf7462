namespace BackupEdge.Configuration;

/// <summary>Where things lie in the data folder.</summary>
/// <param name="Path">The folder itself, absolute.</param>
public sealed record DataFolder(string Path)
{
    /// <summary>The catalogue's database file.</summary>
    public string Catalogue => System.IO.Path.Combine(Path, "catalogue.db");

    /// <summary>The archive store.</summary>
    public string Archives => System.IO.Path.Combine(Path, "archives");

    /// <summary>The default place of the target `staging`.</summary>
    public string Staging => System.IO.Path.Combine(Path, Settings.Staging);

    /// <summary>Where copies of SQLite databases lie while they are read; emptied at each start.</summary>
    public string Scratch => System.IO.Path.Combine(Path, "scratch");

    /// <summary>The file whose lock keeps a second process off.</summary>
    public string Lock => System.IO.Path.Combine(Path, "lock");

    /// <summary>A file that takes a little space, for when the disk is full.</summary>
    public string Reserve => System.IO.Path.Combine(Path, "reserve");

    /// <summary>Where the first admin key is kept for the operator, mode 0600.</summary>
    public string AdminKey => System.IO.Path.Combine(Path, "admin.key");
}
