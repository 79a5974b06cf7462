using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// The names of all archives, records and tombstones in a copy store, with all their versions, as they were when it was listed. Nothing of
/// it is checked. Delete markers hide nothing here: who can write to a store can add them.
/// </summary>
internal sealed class CopyContents
{
    private readonly Dictionary<string, List<StoredObject>> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<CopyName>> _generations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    private CopyContents() { }

    /// <summary>The ids of all archives that have a record, in ordinal order.</summary>
    public IReadOnlyList<string> Ids { get; private set; } = [];

    /// <summary>The sequence numbers and ids of all backups with a tombstone.</summary>
    public IReadOnlyList<(long Sequence, string Id)> Tombstones { get; private set; } = [];

    /// <summary>Lists a store.</summary>
    public static async Task<CopyContents> ReadAsync(IObjectStore objects, CancellationToken cancel)
    {
        var contents = new CopyContents();
        foreach (var prefix in new[] { CopyLayout.Records, CopyLayout.Archives, CopyLayout.Tombstones })
        {
            await foreach (var version in objects.ListVersionsAsync(prefix, cancel))
            {
                contents.Add(version);
            }
        }

        contents.Index();
        return contents;
    }

    /// <summary>Returns the names of all generations of an archive.</summary>
    public IReadOnlyList<CopyName> GenerationsOf(string id) => _generations.GetValueOrDefault(id) ?? [];

    /// <summary>Returns the versions of an object, the oldest first, without delete markers.</summary>
    public IReadOnlyList<StoredObject> VersionsOf(string key) => _versions.GetValueOrDefault(key) ?? [];

    /// <summary>Returns whether the newest version of an object is a delete marker.</summary>
    public bool IsHidden(string key) => _hidden.Contains(key);

    /// <summary>Returns whether the store has the version of an archive that a record names, with its size.</summary>
    public bool HasArchive(CommitRecord record)
    {
        foreach (var version in VersionsOf(record.Name.ArchiveKey))
        {
            if (version.Length == record.Length && version.Version == record.Version)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns whether the store has any version of an archive with the size that its record states.</summary>
    public bool HasOfSize(CommitRecord record)
    {
        foreach (var version in VersionsOf(record.Name.ArchiveKey))
        {
            if (version.Length == record.Length)
            {
                return true;
            }
        }

        return false;
    }

    private void Add(StoredObject version)
    {
        if (version.IsDeleteMarker)
        {
            if (version.IsNewest)
            {
                _hidden.Add(version.Key);
            }

            return;
        }

        if (!_versions.TryGetValue(version.Key, out var versions))
        {
            _versions[version.Key] = versions = [];
        }

        // A store lists the newest first.
        versions.Insert(0, version);
    }

    private void Index()
    {
        var tombstones = new List<(long, string)>();
        foreach (var key in _versions.Keys)
        {
            if (CopyName.OfRecord(key) is { } name)
            {
                if (!_generations.TryGetValue(name.Id, out var generations))
                {
                    _generations[name.Id] = generations = [];
                }

                generations.Add(name);
            }
            else if (CopyName.OfTombstone(key) is { } tombstone)
            {
                tombstones.Add(tombstone);
            }
        }

        tombstones.Sort();
        Tombstones = tombstones;
        Ids = [.. _generations.Keys.Order(StringComparer.Ordinal)];
    }
}
