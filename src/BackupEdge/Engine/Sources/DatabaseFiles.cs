using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sqlite;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// The files of SQLite databases that are not read as part of a folder. The files that SQLite keeps next to a database are useless without
/// the database at the same moment. If the database itself is backed up as a source, a copy of it read as a file could be inconsistent.
/// Files are identified by the device and inode of their folder, so it does not matter by which path a walk reaches them.
/// </summary>
internal sealed class DatabaseFiles
{
    private readonly Dictionary<FileIdentity, List<byte[]>> _names = [];

    /// <summary>An instance that excludes no files.</summary>
    public static DatabaseFiles None { get; } = new([], []);

    /// <param name="known">Paths of all known databases. The files next to them are excluded.</param>
    /// <param name="taken">Paths of the databases that this backup reads as sources. They are excluded themselves too.</param>
    public DatabaseFiles(IEnumerable<string> known, IReadOnlyCollection<string> taken)
    {
        foreach (var path in known.Union(taken))
        {
            var real = GetRealPath(path);
            if (!Posix.TryStatTarget(Posix.Terminated(Path.GetDirectoryName(real)!), out var folder))
            {
                continue;
            }

            if (!_names.TryGetValue(folder.Identity, out var names))
            {
                _names[folder.Identity] = names = [];
            }

            var name = Path.GetFileName(real);
            names.AddRange(SqlitePlace.Companions.Select(companion => Encoding.UTF8.GetBytes(name + companion)));
            if (taken.Contains(path))
            {
                names.Add(Encoding.UTF8.GetBytes(name));
            }
        }
    }

    /// <summary>
    /// Resolves a symbolic link to a database, as SQLite does: the other files are next to its target. Returns the path itself if it is not
    /// a link or cannot be read.
    /// </summary>
    public static string GetRealPath(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It does not exist or cannot be read. The code that opens the database reports the error.
            return path;
        }
    }

    /// <summary>Returns the names to exclude in a folder, or <see langword="null"/> if there are none.</summary>
    public IReadOnlyList<byte[]>? NamesIn(FileIdentity folder) => _names.GetValueOrDefault(folder);
}
