using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// The files of SQLite databases that a walk leaves out: what SQLite keeps beside a database is worthless without it at that
/// very moment, and where the database itself is backed up as a source, a copy read as a file could be torn. They are known by
/// their folder's identity, by whatever path the walk comes to it.
/// </summary>
internal sealed class DatabaseFiles
{
    private readonly Dictionary<FileIdentity, List<byte[]>> _names = [];

    /// <summary>The endings of the files that SQLite keeps beside a database.</summary>
    public static IReadOnlyList<string> Companions { get; } = ["-wal", "-shm", "-journal"];

    /// <summary>Nothing is left out.</summary>
    public static DatabaseFiles None { get; } = new([], []);

    /// <param name="known">Paths of all databases that are known.</param>
    /// <param name="taken">Those of them that this backup takes as sources.</param>
    public DatabaseFiles(IEnumerable<string> known, IReadOnlyCollection<string> taken)
    {
        foreach (var path in known.Union(taken))
        {
            var real = RealPath(path);
            if (!Posix.TryStatTarget(Posix.Terminated(Path.GetDirectoryName(real)!), out var folder))
            {
                continue;
            }

            if (!_names.TryGetValue(folder.Identity, out var names))
            {
                _names[folder.Identity] = names = [];
            }

            var name = Path.GetFileName(real);
            names.AddRange(Companions.Select(companion => Encoding.UTF8.GetBytes(name + companion)));
            if (taken.Contains(path))
            {
                names.Add(Encoding.UTF8.GetBytes(name));
            }
        }
    }

    /// <summary>Where a database lies: SQLite follows a link to it and keeps the other files there.</summary>
    public static string RealPath(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is not there, or cannot be seen; whoever opens it tells.
            return path;
        }
    }

    /// <summary>The names to leave out in a folder; null when there are none.</summary>
    public IReadOnlyList<byte[]>? NamesIn(FileIdentity folder) => _names.GetValueOrDefault(folder);
}
