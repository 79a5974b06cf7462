using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// The bases of a backup. Each source is compared with its own base, which can also be that of other sources; a source without one is read
/// completely. Not thread-safe, except <see cref="Of"/> and <see cref="Archives"/>.
/// </summary>
internal sealed class BackupBases : IDisposable
{
    private readonly ArchivePool _pool;
    private readonly List<BaseManifest> _all = [];
    private readonly Dictionary<string, BaseManifest> _bySource = new(StringComparer.Ordinal);

    private BackupBases(ArchiveAccess access) => _pool = new ArchivePool(access);

    /// <summary>The bases, each once, newest first.</summary>
    public IReadOnlyList<BaseManifest> All => _all;

    /// <summary>The base of the source that the walk reads, or <see langword="null"/> if it has none.</summary>
    public BaseManifest? Current { get; private set; }

    /// <summary>The archives of all bases, and those that they refer to, each once, newest first.</summary>
    public IReadOnlyList<ArchiveChunks> Archives { get; private set; } = [];

    /// <summary>The number of files in the bases that the walk did not find.</summary>
    public long RemovedFiles
    {
        get
        {
            var files = 0L;
            foreach (var manifest in _all)
            {
                files += manifest.RemovedFiles;
            }

            return files;
        }
    }

    /// <summary>The total size in bytes of these files, of sources that are left out too.</summary>
    public long RemovedBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var manifest in _all)
            {
                bytes = Saturated.Add(bytes, manifest.RemovedBytes);
            }

            return bytes;
        }
    }

    /// <summary>Opens the bases of the sources of a backup. Returns <see langword="null"/> if no source has one.</summary>
    /// <param name="access">Opens the archives.</param>
    /// <param name="bases">The id of the base of each source that has one.</param>
    /// <param name="space">The space of the new archive.</param>
    /// <exception cref="BaseUnusableException">A base, or an archive that it refers to, is missing or cannot be used.</exception>
    public static BackupBases? Open(ArchiveAccess access, IReadOnlyDictionary<string, string> bases, ChunkSpace space)
    {
        if (bases.Count == 0)
        {
            return null;
        }

        var opened = new BackupBases(access);
        try
        {
            opened.OpenAll(bases, space);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Returns whether a source has a base.</summary>
    public bool Has(string source) => _bySource.ContainsKey(source);

    /// <summary>Returns the base of the source that a path is in, or <see langword="null"/> if it has none.</summary>
    public BaseManifest? Of(ReadOnlySpan<byte> path) => _bySource.GetValueOrDefault(ArchivePath.SourceOf(path));

    /// <summary>Returns the approximate part of a base that is compared with sources of the backup, between 0 and 1.</summary>
    public double ShareOf(BaseManifest manifest) =>
        manifest.ShareOf(_bySource.Where(pair => pair.Value == manifest).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal));

    /// <summary>Selects the base of a source as the current one. Sources must be passed in manifest order.</summary>
    /// <exception cref="BaseUnusableException">The base cannot be read.</exception>
    public void Begin(string source)
    {
        var next = _bySource.GetValueOrDefault(source);
        if (next != Current)
        {
            // Each reader holds some mebibytes, and there may be as many bases as sources.
            Current?.Pause();
        }

        Current = next;
        Current?.SkipTo(source);
    }

    /// <summary>Returns the id of the archive with a sequence number, which must be one of <see cref="Archives"/>.</summary>
    public string IdOf(long sequence) =>
        Archives.FirstOrDefault(archive => archive.Header.Sequence == sequence)?.Header.Id
        ?? throw new ArgumentOutOfRangeException(nameof(sequence), sequence, "No base refers to the archive.");

    public void Dispose()
    {
        foreach (var manifest in _all)
        {
            manifest.Dispose();
        }

        _pool.Dispose();
    }

    private void OpenAll(IReadOnlyDictionary<string, string> bases, ChunkSpace space)
    {
        foreach (var group in bases.GroupBy(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal))
        {
            var manifest = Guard(group.Key, () => new BaseManifest(ArchiveSet.Open(_pool, group.Key)));
            _all.Add(manifest);
            foreach (var source in group)
            {
                _bySource[source] = manifest;
            }
        }

        _all.Sort((left, right) => right.Archives.Main.Header.Sequence.CompareTo(left.Archives.Main.Header.Sequence));
        foreach (var manifest in _all)
        {
            Guard(manifest.Id, () =>
            {
                manifest.ThrowIfUnusable(space);
                return manifest;
            });
        }

        Archives =
        [
            .. _all.SelectMany(manifest => manifest.Archives.All)
                .DistinctBy(archive => archive.Header.Sequence)
                .OrderByDescending(archive => archive.Header.Sequence),
        ];
    }

    // Whatever is wrong with a base, the backup can be made without it.
    private static BaseManifest Guard(string id, Func<BaseManifest> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is not (BaseUnusableException or OperationCanceledException or OutOfMemoryException))
        {
            throw new BaseUnusableException(id, e is Fault ? e.Message : $"'{id}' cannot be read ({e.GetType().Name}: {e.Message}).", e);
        }
    }
}
