using System.Security.Cryptography;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Tests.Copies;

/// <summary>
/// Copies archives into an object store in memory as docs/copy-format.md describes, and opens the copy. It is written for the tests of what
/// reads copies, which must not depend on what writes them.
/// </summary>
internal sealed class CopiedStore(IReadableArchiveStore archives, IStoreKeys? keys) : IDisposable
{
    private RemoteArchiveStore? _opened;

    public RecordedReads Objects { get; } = new();

    public static BucketPlace Place { get; } = new() { Bucket = "test" };

    public Guid Store { get; init; } = Guid.NewGuid();

    /// <summary>Whether records have the group table and the index.</summary>
    public bool WithTables { get; init; } = true;

    /// <summary>Copies an archive and returns its name.</summary>
    public CopyName Copy(string id, DateTimeOffset? at = null, Func<CommitRecord, CommitRecord>? with = null, bool sign = true)
    {
        byte[] bytes;
        using (var source = archives.Open(id))
        {
            bytes = new byte[source.Length];
            Assert.Equal(bytes.Length, source.Read(0, bytes));
        }

        var record = Describe(id, bytes, at ?? DateTimeOffset.UnixEpoch, sign);
        record = record with { Version = Objects.Put(record.Name.ArchiveKey, bytes) };
        return PutRecord(with?.Invoke(record) ?? record, bytes);
    }

    /// <summary>Writes a record, whose extents are taken from the bytes of an archive.</summary>
    public CopyName PutRecord(CommitRecord record, byte[] bytes)
    {
        var parts = new MemoryStream();
        parts.Write(new CopySeal(keys).Write(record));
        foreach (var extent in record.Extents)
        {
            parts.Write(bytes, (int)extent.Offset, (int)extent.Length);
        }

        Objects.Put(record.Name.RecordKey, parts.ToArray());
        return record.Name;
    }

    /// <summary>Writes a tombstone.</summary>
    public void Delete(CopyName name)
    {
        var seal = new CopySeal(keys);
        var (store, epoch) = seal.Newest(isSealed: false);
        var tombstone = new Tombstone(Store, name.Id, name.Sequence, DateTimeOffset.UnixEpoch, "test", TombstoneReason.Deleted)
        {
            Keys = store,
            Epoch = epoch,
        };
        Objects.Put(CopyName.TombstoneKeyOf(name.Sequence, name.Id), seal.Write(tombstone));
    }

    /// <summary>Returns the place of an archive, by the newest version of its record.</summary>
    public ArchivePlace PlaceOf(CopyName name) =>
        new()
        {
            Copy = StoredPlace.Of(Place),
            Id = name.Id,
            Sequence = name.Sequence,
            Generation = name.Generation,
            RecordVersion = null,
            RecordLength = Objects[name.RecordKey].Length,
            Length = Objects[name.ArchiveKey].Length,
        };

    /// <summary>Lists the copy and opens it. What was opened before is closed.</summary>
    public async Task<RemoteArchiveStore> OpenAsync()
    {
        _opened?.Dispose();
        var contents = await CopyContents.ReadAsync(Objects, TestContext.Current.CancellationToken);
        var cache = new RangeCache(Objects, TimeProvider.System);
        return _opened = new RemoteArchiveStore(contents, Store, cache, new CopySeal(keys), hasKeys: keys is not null);
    }

    public void Dispose() => _opened?.Dispose();

    private CommitRecord Describe(string id, byte[] bytes, DateTimeOffset at, bool sign)
    {
        using var archive = ArchiveReader.Open(new ArchiveAccess(archives, keys), id);
        var sections = archive.Trailer.Sections;
        var end = sections.Max(section => section.Offset + section.Length);
        var extents = new List<CommitExtent> { Extent(ExtentKind.Header, "header"), Part(ExtentKind.Trailer, end, bytes.Length - end) };
        if (archive.Keys is not null)
        {
            extents.Add(Extent(ExtentKind.Facts, "facts"));
        }

        extents.Add(Extent(ExtentKind.Root, "root"));
        if (WithTables)
        {
            extents.Add(Extent(ExtentKind.GroupTable, "group_table"));
            extents.Add(Extent(ExtentKind.Index, "index"));
            extents.AddRange(Pages(archive).Select(row => Part(ExtentKind.Groups, row.Offset, row.HeadBytes + row.FrameBytes)));
        }

        var (store, epoch) = sign ? new CopySeal(keys).Newest(archive.Keys is not null) : (null, null);
        return new CommitRecord
        {
            Store = Store,
            Id = id,
            Sequence = archive.Header.Sequence,
            Generation = CopyName.GenerationOf(bytes.AsSpan((int)end)),
            CopiedAt = at,
            Length = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Keys = store,
            Epoch = epoch,
            Extents = extents,
        };

        CommitExtent Extent(ExtentKind kind, string section) =>
            Part(kind, archive.Trailer.Find(section).Offset, archive.Trailer.Find(section).Length);

        CommitExtent Part(ExtentKind kind, long offset, long length) =>
            new(kind, offset, length, Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan((int)offset, (int)length))));
    }

    /// <summary>Returns the groups of an archive that contain pages of its manifest, in the order of the file.</summary>
    public static IEnumerable<GroupTable.Row> Pages(ArchiveReader archive)
    {
        var groups = new SortedSet<uint>();
        var found = new uint[8];
        foreach (var page in archive.Root.Pages.Where(page => page.Content.Sequence == archive.Header.Sequence))
        {
            var count = archive.Index.Find(archive.KeyOf(page.Content.Id, ChunkDomain.Page, archive.Header.HasPlainIds), found);
            groups.UnionWith(found[..count]);
        }

        return groups.Select(group => archive.Groups[group]).OrderBy(row => row.Offset);
    }
}
