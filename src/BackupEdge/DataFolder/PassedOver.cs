using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// Finds files in the archive store that are not in the catalogue and may be archives. Such a file may need any retired archive, so while
/// there is one, retired archives <em>must not</em> be deleted or compacted unless all of these files were read. Each call reads the store,
/// since a file can be added at any time.
/// </summary>
internal sealed class PassedOver(CatalogueDatabase catalogue, IArchiveStore store, IEngine engine)
{
    /// <summary>Returns the names of files that may be archives and are not in the catalogue.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public IReadOnlySet<string> Files() => Find().Select(found => found.File).ToHashSet(StringComparer.Ordinal);

    /// <summary>Reads from each of these files which archives it needs.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public StoreReading Read()
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        var unread = new List<string>();
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (file, id) in Find())
        {
            files.Add(file);
            if (id is not null && TryDescribe(engine, id, out var facts, out _))
            {
                needed.UnionWith(facts!.References.Select(reference => reference.Id));
            }
            else
            {
                unread.Add(file);
            }
        }

        return new StoreReading(files, unread, needed);
    }

    // The id is null if the file cannot be opened as an archive of the store. Stray copies of known archives are left out, since they need
    // the same archives as the originals.
    private IEnumerable<(string File, string? Id)> Find()
    {
        // The store must be read first: archives that are committed after that are already in the catalogue when it is read.
        var archives = store.List();
        var retired = store.ListRetired();
        var strays = store.ListStrays();
        var known = catalogue.Read(session => session.Backups.KnownIds());
        return
        [
            .. archives.Where(id => !known.Contains(id)).Select(id => (id + LocalArchiveStore.Extension, (string?)id)),
            .. retired.Where(id => !known.Contains(id)).Select(id => (id + LocalArchiveStore.RetiredExtension, (string?)id)),
            .. strays
                .Where(stray => stray.MayBeArchive && !(stray.ArchiveId is { } id && known.Contains(id)))
                .Select(stray => (stray.Name, (string?)null)),
        ];
    }

    /// <summary>Reads the description of an archive. Returns false with the reason if it cannot be read.</summary>
    /// <param name="engine">The engine that reads the archive.</param>
    /// <param name="id">The id of the archive.</param>
    /// <param name="facts">The description; null if it cannot be read.</param>
    /// <param name="problem">The reason why it cannot be read; otherwise null.</param>
    public static bool TryDescribe(IEngine engine, string id, out ArchiveFacts? facts, out string? problem)
    {
        try
        {
            (facts, problem) = (engine.Describe(id), null);
            return true;
        }
        catch (Exception e) when (IsOfArchive(e))
        {
            (facts, problem) = (null, Explain(e));
            return false;
        }
    }

    /// <summary>Returns whether an exception concerns only one archive, and not the whole process.</summary>
    public static bool IsOfArchive(Exception e) => e is not (OperationCanceledException or OutOfMemoryException);

    /// <summary>Returns the reason to record for an archive that cannot be read.</summary>
    public static string Explain(Exception e) => e is Fault ? e.Message : $"It cannot be read ({e.GetType().Name}: {e.Message}).";
}
