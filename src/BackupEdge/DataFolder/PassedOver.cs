using BackupEdge.Catalogue;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>
/// What lies in the archive store and is not in the catalogue. Whatever of it may be an archive may need any retired one, so that while
/// there is any, none <em>must</em> be deleted or thinned out, unless all of it was read. Looks at the store itself: a file may have come a
/// moment ago.
/// </summary>
internal sealed class PassedOver(CatalogueDatabase catalogue, IArchiveStore store, IEngine engine)
{
    /// <summary>The file names of what may be archives and is not in the catalogue.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public IReadOnlySet<string> Files() => Find().Select(found => found.File).ToHashSet(StringComparer.Ordinal);

    /// <summary>Reads what each of them needs.</summary>
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

    // Without an id: it cannot be opened as an archive of the store. A stray copy of a known archive needs nothing more than that one.
    private IEnumerable<(string File, string? Id)> Find()
    {
        // The store first: what is committed after that is in the catalogue already.
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

    /// <summary>Reads an archive's description. Returns false with the reason when it cannot be read, whatever is thrown.</summary>
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

    /// <summary>Whether an exception concerns one archive alone.</summary>
    public static bool IsOfArchive(Exception e) => e is not (OperationCanceledException or OutOfMemoryException);

    /// <summary>The reason to record for an archive that cannot be read.</summary>
    public static string Explain(Exception e) => e is Fault ? e.Message : $"It cannot be read ({e.GetType().Name}: {e.Message}).";
}
