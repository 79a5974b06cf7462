using BackupEdge.Engine.Storage;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Records the archives that are opened.</summary>
internal sealed class CountingStore(IReadableArchiveStore store) : IReadableArchiveStore
{
    /// <summary>The id of each opened archive, once for each time.</summary>
    public List<string> Opened { get; } = [];

    public IArchiveSource Open(string id)
    {
        Opened.Add(id);
        return store.Open(id);
    }

    public bool Exists(string id) => store.Exists(id);

    public IReadOnlyList<string> List() => store.List();
}
