using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Copies;

/// <summary>
/// The archives of the data folder, and those that are only in a copy because the data folder does not keep them any longer. Everything is
/// written to the data folder.
/// </summary>
/// <remarks>
/// What is in the data folder <em>must</em> be read there. An archive that is removed from it while a job opens it is opened in the copy; one
/// that is open stays readable, as its file does. What is only in the copy is never rewritten, and deleting it here leaves the copy as it
/// is, which has a retention of its own.
/// </remarks>
/// <param name="local">The data folder.</param>
/// <param name="copy">Returns the copy to read from; null if there is none.</param>
internal sealed class CopiedArchiveStore(IArchiveStore local, Func<RemoteArchiveStore?> copy) : IArchiveStore
{
    /// <summary>Returns whether an archive is only in the copy.</summary>
    public bool IsEvicted(string id) => !local.Exists(id) && copy()?.Exists(id) == true;

    /// <inheritdoc/>
    public IArchiveSource Open(string id)
    {
        try
        {
            return local.Open(id);
        }
        catch (Fault fault) when (fault.Code == FaultCode.ArchiveMissing && copy() is { } remote && remote.Exists(id))
        {
            return remote.Open(id);
        }
    }

    /// <inheritdoc/>
    public bool Exists(string id) => local.Exists(id) || copy()?.Exists(id) == true;

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => Join(local.List(), copy()?.List() ?? [], local.ListRetired());

    /// <inheritdoc/>
    public IReadOnlyList<string> ListRetired() => Join(local.ListRetired(), copy()?.ListRetired() ?? [], local.List());

    /// <inheritdoc/>
    public IReadOnlyList<StrayFile> ListStrays() => local.ListStrays();

    /// <inheritdoc/>
    public IArchiveSink Create(string id) => local.Create(id);

    /// <inheritdoc/>
    public IArchiveSink CreateReplacement(string id) =>
        IsEvicted(id)
            ? throw new Fault(
                FaultCode.ArchiveMissing,
                $"The archive of '{id}' is only in the copy, where it is not rewritten.",
                ("backup_id", id)
            )
            : local.CreateReplacement(id);

    /// <inheritdoc/>
    public void Retire(string id) => local.Retire(id);

    /// <inheritdoc/>
    public bool Delete(string id) => local.Delete(id);

    /// <inheritdoc/>
    public int RemovePartials() => local.RemovePartials();

    // The file in the data folder says whether an archive is retired, whatever the copy says.
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
