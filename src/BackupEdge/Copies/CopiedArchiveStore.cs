using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// The archives of the data folder, and those that are only in a copy because the data folder does not keep them any longer. Everything is
/// written to the data folder.
/// </summary>
/// <remarks>
/// What is in the data folder <em>must</em> be read there. An archive that is removed from it while a job opens it is opened in the copy;
/// one that is open stays readable, as its file does. What is only in the copy is never rewritten, and deleting it here leaves the copy as
/// it is, which has a retention of its own.
/// </remarks>
/// <param name="local">The data folder.</param>
/// <param name="evicted">The places of the archives that are only in a copy.</param>
/// <param name="open">Opens an archive at its place.</param>
internal sealed class CopiedArchiveStore(IArchiveStore local, EvictedArchives evicted, Func<ArchivePlace, IArchiveSource> open)
    : IArchiveStore
{
    /// <summary>Returns whether an archive is only in a copy.</summary>
    public bool IsEvicted(string id) => !local.Exists(id) && evicted.Contains(id);

    /// <inheritdoc/>
    public bool IsHere(string id) => local.Exists(id);

    /// <inheritdoc/>
    public IArchiveSource Open(string id)
    {
        try
        {
            return local.Open(id);
        }
        catch (Fault fault) when (fault.Code == FaultCode.ArchiveMissing && evicted.Contains(id))
        {
            if (evicted.Find(id) is not { } place)
            {
                throw;
            }

            return open(place);
        }
    }

    /// <inheritdoc/>
    public bool Exists(string id) => local.Exists(id) || evicted.Contains(id);

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => Join(local.List(), evicted.List(), local.ListRetired());

    /// <inheritdoc/>
    public IReadOnlyList<string> ListRetired() => Join(local.ListRetired(), evicted.ListRetired(), local.List());

    /// <inheritdoc/>
    public IReadOnlyList<StrayFile> ListStrays() => local.ListStrays();

    /// <inheritdoc/>
    public IArchiveSink Create(string id) => local.Create(id);

    /// <inheritdoc/>
    public IArchiveSink CreateReplacement(string id) =>
        IsEvicted(id)
            ? throw new Fault(
                FaultCode.ArchiveMissing,
                $"The archive of '{id}' is only in a copy, where it is not rewritten.",
                ("backup_id", id)
            )
            : local.CreateReplacement(id);

    /// <inheritdoc/>
    public void Retire(string id)
    {
        local.Retire(id);
        evicted.Retire(id);
    }

    /// <inheritdoc/>
    public bool Delete(string id)
    {
        var isDeleted = local.Delete(id);
        return evicted.Delete(id) || isDeleted;
    }

    /// <inheritdoc/>
    public int RemovePartials() => local.RemovePartials();

    // The file in the data folder says whether an archive is retired, whatever the place says.
    private static IReadOnlyList<string> Join(IReadOnlyList<string> here, IReadOnlyList<string> there, IReadOnlyList<string> otherwise)
    {
        if (there.Count == 0)
        {
            return here;
        }

        var all = there.Except(otherwise, StringComparer.Ordinal).Union(here, StringComparer.Ordinal).ToList();
        all.Sort(StringComparer.Ordinal);
        return all;
    }
}
