using BackupEdge.Engine.Platform;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// The folder of a database, opened without following a symbolic link, and the database's name in it. Whoever renames folders or plants
/// links
/// meanwhile changes nothing of where it leads. The database's file itself <em>must not</em> be opened beside SQLite: closing it would lose
/// SQLite's locks.
/// </summary>
internal sealed class SqlitePlace : IDisposable
{
    private readonly SafeFileHandle _folder;

    private SqlitePlace(SafeFileHandle folder, string path)
    {
        _folder = folder;
        FolderPath = System.IO.Path.GetDirectoryName(path)!;
        Name = System.IO.Path.GetFileName(path);
    }

    /// <summary>The folder's descriptor, for calls relative to it.</summary>
    public int Folder => (int)_folder.DangerousGetHandle();

    /// <summary>The folder's path, as it was given.</summary>
    public string FolderPath { get; }

    /// <summary>The name of the database's file.</summary>
    public string Name { get; }

    /// <summary>The path of the database that SQLite gets.</summary>
    public string Pinned => PinnedPath(Name);

    /// <summary>Opens the folder of a database; the database itself may be missing.</summary>
    /// <param name="path">The database's absolute path.</param>
    /// <param name="followed">The leading part of the path in which symbolic links are followed; empty for none.</param>
    /// <param name="make">Whether missing folders are made.</param>
    /// <exception cref="SqliteRefusal"><c>Missing</c> when the folder is not there, <c>Refused</c> when a symbolic link leads to it,
    /// <c>Failed</c>.</exception>
    public static SqlitePlace Open(string path, string followed = "", bool make = false)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        var fd = RootFolder.OpenPlace(folder, followed, make, out var errno);
        if (fd >= 0)
        {
            return new SqlitePlace(new SafeFileHandle(fd, ownsHandle: true), path);
        }

        throw errno switch
        {
            Posix.TooManyLinks => new SqliteRefusal(
                SqliteFailure.Refused,
                $"its path leads through a symbolic link, which the owner of a folder on the way could change: '{folder}'; "
                    + "configure the path without the link, or set `follow` to true where an administrator made it"
            ),
            Posix.NotFound or Posix.NotADirectory => new SqliteRefusal(SqliteFailure.Missing, $"there is no folder '{folder}'"),
            _ => new SqliteRefusal(SqliteFailure.Failed, $"the folder '{folder}' cannot be opened: {Posix.Describe(errno)}"),
        };
    }

    /// <summary>What the database's file is; null when there is none.</summary>
    /// <exception cref="SqliteRefusal"><c>Refused</c> when it is a symbolic link or no plain file.</exception>
    public FileStat? Stat()
    {
        if (!Posix.TryStat(Folder, Posix.Terminated(Name), out var stat))
        {
            return null;
        }

        return stat.Type switch
        {
            FileType.Regular => stat,
            FileType.Symlink => throw new SqliteRefusal(
                SqliteFailure.Refused,
                $"'{Name}' is a symbolic link; give the path of the database itself"
            ),
            _ => throw new SqliteRefusal(SqliteFailure.Refused, $"'{Name}' is no plain file"),
        };
    }

    /// <summary>Whether a name in the folder is a plain file or nothing at all, so that SQLite may open it.</summary>
    public bool IsPlain(string name) => !Posix.TryStat(Folder, Posix.Terminated(name), out var stat) || stat.Type == FileType.Regular;

    /// <summary>Whether a name is in the folder.</summary>
    public bool Has(string name) => Posix.TryStat(Folder, Posix.Terminated(name), out _);

    /// <summary>A path that leads to a name in this very folder, wherever it is now.</summary>
    public string PinnedPath(string name) => $"/proc/self/fd/{Folder}/{name}";

    /// <summary>
    /// The name in the folder that a path stands for which a journal holds: the database's own super-journal, <c>NAME-mj...</c>, or with
    /// <paramref name="orJournal"/> its journal. Null for every other path.
    /// </summary>
    public string? OwnName(string path, bool orJournal)
    {
        var slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        var folder = path[..Math.Max(0, slash)];
        var isHere = folder == FolderPath || folder == $"/proc/self/fd/{Folder}";
        var start = Name + "-mj";
        var isSuper = name.Length > start.Length && name.StartsWith(start, StringComparison.Ordinal);
        return isHere && (isSuper || (orJournal && name == Name + "-journal")) ? name : null;
    }

    /// <summary>Closes the folder.</summary>
    public void Dispose() => _folder.Dispose();
}
