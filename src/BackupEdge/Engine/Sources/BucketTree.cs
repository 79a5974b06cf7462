using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Lists the buckets of a source in manifest order. An object is unchanged if its key, entity tag, size and time are: the time of the
/// entry is that of the object, and its inode stands for the entity tag. A list that fails fails the source, because a missing page must
/// not look like deleted objects.
/// </summary>
internal sealed class BucketTree : ITreeSource
{
    private const uint FolderMode = 0x1C0; // 0700
    private const uint FileMode = 0x180; // 0600
    private readonly S3Source _source;
    private readonly TreeContext _context;
    private readonly ObjectReads _reads;
    private readonly ExcludeRules _rules;
    private readonly Queue<ListedBucket> _buckets;
    private IEnumerator<BucketEntry>? _entries;
    private ListedBucket _bucket;
    private bool _isStarted;

    /// <summary>Connects to the engine and finds the buckets.</summary>
    /// <exception cref="Fault"><c>source_missing</c>, <c>source_failed</c> or <c>io_error</c>.</exception>
    public BucketTree(S3Source source, TreeContext context)
    {
        (_source, _context) = (source, context);
        _rules = new ExcludeRules(source.Exclude);
        _reads = new ObjectReads(context.OpenBuckets(source.Connection), context.Calls);
        try
        {
            _buckets = new Queue<ListedBucket>(EngineThread.Wait(BucketNames.FindAsync(source, _reads.Engine, _reads.Stop)));
        }
        catch
        {
            _reads.Dispose();
            throw;
        }
    }

    /// <summary>Returns the metadata of a file or folder.</summary>
    public static FileStat StatOf(FileType type, uint mode, Timestamp time, string tag, long size) =>
        new(
            new Statx
            {
                Mode = (ushort)((uint)type | mode),
                Links = 1,
                UserId = Posix.geteuid(),
                GroupId = Posix.getegid(),
                Inode = tag.Length == 0 ? 0 : TreeObject.NumberOf(tag),
                Size = (ulong)size,
                Blocks = ((ulong)size + 511) / 512,
                ModifiedSeconds = time.Seconds,
                ModifiedNanoseconds = time.Nanoseconds,
                ChangedSeconds = time.Seconds,
                ChangedNanoseconds = time.Nanoseconds,
            }
        );

    public bool TryNext(TreeEntry entry, out FileStat stat)
    {
        _reads.ThrowIfFailed();
        if (!_isStarted)
        {
            _isStarted = true;
            stat = StatOf(FileType.Directory, FolderMode, default, "", 0);
            entry.Set(Encoding.UTF8.GetBytes(_source.Name), ManifestEntryKind.Directory, stat);
            return true;
        }

        while (true)
        {
            if (_entries is not null && TryMoveNext())
            {
                Fill(entry, _entries.Current, out stat);
                return true;
            }

            if (!_buckets.TryDequeue(out _bucket))
            {
                _reads.Finish();
                stat = default;
                return false;
            }

            var keys = new PathOrderedKeys(_reads.Engine, _bucket.Name, PathOrderedKeys.DefaultMaxHeld, _reads.Stop);
            var entries = new BucketEntries(_source.Name, _bucket, _rules, _context.Warnings);
            _entries = entries.Read(keys.Read(_source.Prefix)).GetEnumerator();
        }
    }

    public void BeginRead(TreeEntry entry) => _reads.Begin((TreeObject)entry.Held!);

    public void Dispose()
    {
        _entries?.Dispose();
        _reads.Dispose();
    }

    private void Fill(TreeEntry entry, BucketEntry found, out FileStat stat)
    {
        if (found.Object is { } item)
        {
            stat = StatOf(FileType.Regular, FileMode, found.Time, item.Tag, item.Size);
            entry.Set(found.Path, ManifestEntryKind.File, stat);
            entry.NewReader = ObjectReader.New;
            entry.Held = new TreeObject(_reads, _bucket.Name, item);
            return;
        }

        stat = StatOf(FileType.Directory, FolderMode, found.Time, "", 0);
        entry.Set(found.Path, ManifestEntryKind.Directory, stat);
        if (found.IsMarker)
        {
            ObjectMetadata.WriteMarker(entry.Entry.Attributes);
        }
    }

    private bool TryMoveNext()
    {
        try
        {
            return _entries!.MoveNext();
        }
        catch (Fault fault) when (fault.Code == FaultCode.SourceMissing && WasDeleted())
        {
            _context.Warnings.Add($"{_source.Name}/{_bucket.Name}", "vanished", "the bucket was deleted while the backup ran");
            return false;
        }
    }

    // A bucket that is configured by its name must exist.
    private bool WasDeleted() =>
        !_source.Buckets.Contains(_bucket.Name)
        && EngineThread.Wait(_reads.Engine.ListBucketsAsync(_reads.Stop)).All(bucket => bucket.Name != _bucket.Name);
}
