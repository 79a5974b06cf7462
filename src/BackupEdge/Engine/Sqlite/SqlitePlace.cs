using BackupEdge.Engine.Platform;
using Microsoft.Win32.SafeHandles;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// The folder of a database, opened without following symbolic links, and the database's name in it. It refers to the same folder even if
/// folders are renamed or links are created later. The file of the database <em>must not</em> be opened in addition to SQLite, because
/// closing it would release SQLite's locks.
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

    /// <summary>The suffixes of the files that SQLite keeps next to a database.</summary>
    public static IReadOnlyList<string> Companions { get; } = ["-wal", "-shm", "-journal"];

    /// <summary>The descriptor of the folder, for calls relative to it.</summary>
    public int Folder => (int)_folder.DangerousGetHandle();

    /// <summary>The path of the folder as it was passed to <see cref="Open"/>.</summary>
    public string FolderPath { get; }

    /// <summary>The file name of the database.</summary>
    public string Name { get; }

    /// <summary>The path of the database to pass to SQLite; see <see cref="PinnedPath"/>.</summary>
    public string Pinned => PinnedPath(Name);

    /// <summary>Opens the folder of a database. The database itself need not exist.</summary>
    /// <param name="path">The absolute path of the database.</param>
    /// <param name="followed">The leading part of the path in which symbolic links are followed; empty for none.</param>
    /// <param name="make">Whether missing folders are created.</param>
    /// <exception cref="SqliteRefusal">
    /// <see cref="SqliteFailure.Missing"/> if the folder does not exist, <see cref="SqliteFailure.Refused"/> if its path contains a
    /// symbolic link, <see cref="SqliteFailure.Failed"/> for other errors.
    /// </exception>
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
                $"its path contains a symbolic link, which the owner of a folder in the path could change: '{folder}'; "
                    + "configure the path without the link, or set `follow` to true if an administrator created the link"
            ),
            Posix.NotFound or Posix.NotADirectory => new SqliteRefusal(SqliteFailure.Missing, $"the folder '{folder}' does not exist"),
            _ => new SqliteRefusal(SqliteFailure.Failed, $"the folder '{folder}' cannot be opened: {Posix.Describe(errno)}"),
        };
    }

    /// <summary>Returns the metadata of the database's file, or null if it does not exist.</summary>
    /// <exception cref="SqliteRefusal"><see cref="SqliteFailure.Refused"/> if it is not a regular file.</exception>
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
            _ => throw new SqliteRefusal(SqliteFailure.Refused, $"'{Name}' is not a regular file"),
        };
    }

    /// <summary>Returns whether a name in the folder is a regular file or does not exist, so that SQLite may open it.</summary>
    public bool IsRegularOrMissing(string name) =>
        !Posix.TryStat(Folder, Posix.Terminated(name), out var stat) || stat.Type == FileType.Regular;

    /// <summary>Returns whether a name exists in the folder.</summary>
    public bool Has(string name) => Posix.TryStat(Folder, Posix.Terminated(name), out _);

    /// <summary>Returns a path to a name in the open folder, which stays valid if the folder is moved.</summary>
    public string PinnedPath(string name) => $"/proc/self/fd/{Folder}/{name}";

    /// <summary>
    /// Returns the file name of a path if the path is a super-journal of this database in its folder, <c>NAME-mj...</c>, or with
    /// <paramref name="orJournal"/> its journal. Returns null for every other path.
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

    /// <summary>Closes the descriptor of the folder.</summary>
    public void Dispose() => _folder.Dispose();
}
