using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.Engine;
using BackupEdge.Tests.Engine.Sealing;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Copies;

/// <summary>A data folder with real archives, its catalogue, and a copy in memory.</summary>
internal sealed class CopyHarness : IDisposable
{
    public const long PartBytes = 100_000;
    private readonly TempFolder _folder = new();
    private readonly EngineHarness _engine;
    private readonly Random _random = new(20);
    private CatalogueDatabase _catalogue;

    public CopyHarness(TestKeys? keys = null, bool hasVersions = true, bool isPlain = false)
    {
        _engine = new EngineHarness(keys: keys, isPlain: isPlain);
        _catalogue = TestCatalogue.Open(_folder.At("catalogue.db"));
        Store = new MemoryObjectStore(Time, hasVersions);
        Directory.CreateDirectory(_folder.At("keys"));
    }

    /// <summary>Returns a harness without keys for <c>none</c>, or with keys of the mode of this name.</summary>
    public static CopyHarness Of(string mode, bool hasVersions = true) =>
        new(mode == "none" ? null : new TestKeys(Enum.Parse<SealMode>(mode)), hasVersions, isPlain: mode == "none");

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));

    public MemoryObjectStore Store { get; }

    public CopyDefinition Definition { get; set; } = new() { Name = "away", Place = new FolderPlace("/nowhere") };

    public CatalogueDatabase Catalogue => _catalogue;

    public TestKeys? Keys => _engine.Keys;

    public CopySeal Seal => new(_engine.Keys);

    public ArchiveAccess Archives => new(_engine.Store, _engine.Keys);

    public IReadOnlyList<CopiedRow> Copied => _catalogue.Read(session => session.Copies.Copied("away"));

    public string KeysFolder => _folder.At("keys");

    public string ArchivePath(string id) => _engine.ArchivePath(id);

    /// <summary>Changes some files and makes a backup; with bases, an incremental one.</summary>
    public string Backup(int bytes = 3000, bool isFull = false)
    {
        for (var file = 0; file < 3; file++)
        {
            var content = new byte[bytes];
            _random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(_engine.Source, $"file-{_random.Next(8)}"), content);
        }

        var request = _engine.Request();
        var last = _catalogue.Read(session => session.Backups.Retained()) is [.., var newest] ? newest : null;
        if (!isFull && last is not null)
        {
            request = request with { Bases = new Dictionary<string, string> { ["src"] = last.Id } };
        }

        var facts = _engine.Engine.Backup(request, new TransferProgress(), TestContext.Current.CancellationToken);
        _catalogue.Write(session =>
        {
            session.Backups.Insert(
                Rows.Backup((int)facts.Sequence) with
                {
                    Status = RunStatus.Completed,
                    CreatedAt = Time.GetUtcNow(),
                    CompletedAt = Time.GetUtcNow(),
                    ScheduleId = "schedule",
                    SealMode = facts.Seal?.Mode,
                    SealEpoch = facts.Seal?.Epoch,
                }
            );
            session.Backups.SetArchives(
                facts.Sequence,
                facts.References.Select(reference => new NeededArchive(reference.Sequence, reference.Id, reference.Bytes))
            );
        });
        return facts.Id;
    }

    /// <summary>Deletes a backup as the service does: its archive is retired while others need it.</summary>
    public void Delete(string id)
    {
        _catalogue.Write(session => session.Backups.MarkDeleted(id, Time.GetUtcNow(), "tester"));
        foreach (var (deleted, isNeeded) in _catalogue.Read(session => session.Backups.Deleted()))
        {
            if (isNeeded)
            {
                _engine.Store.Retire(deleted);
            }
            else
            {
                _engine.Store.Delete(deleted);
                _catalogue.Write(session => session.Backups.Remove(deleted));
            }
        }
    }

    /// <summary>Compacts a retired archive to what living backups need.</summary>
    public void Compact(string id)
    {
        var living = _catalogue.Read(session => session.Backups.DependentsOf(id));
        var size = _engine.Engine.Rewrite(
            id,
            living,
            commit =>
            {
                commit();
                return true;
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );
        _catalogue.Write(session => session.Backups.SetReplaced(id, size!.Value, null, null));
    }

    public CopyContext Context() =>
        new(Definition, Store, _catalogue, Archives, Seal, new SendLimit(() => Definition.Limits, Time), new TransferProgress(), Time)
        {
            MinPartBytes = PartBytes,
            IsLocal = _engine.Store.Exists,
        };

    public Task<CopySummary> RunAsync() => RunUntilAsync(TestContext.Current.CancellationToken);

    public Task<CopySummary> RunUntilAsync(CancellationToken cancel)
    {
        var context = Context();
        var catalogues = new CatalogueCopying(
            path => CatalogueSnapshot.Write(_folder.At("catalogue.db"), path, TestCatalogue.Key),
            _folder.At("scratch"),
            TestCatalogue.Key is not null
        );
        return new CopyRun(context, new CopyOpening(context, KeysFolder, "instance", "0.0.0"), catalogues).RunAsync(cancel);
    }

    /// <summary>Runs, and moves the clock past everything that ends with time.</summary>
    public async Task<CopySummary> RunLaterAsync(int days)
    {
        Time.Advance(TimeSpan.FromDays(days));
        return await RunAsync();
    }

    public void LoseCatalogue(Action<CatalogueSession> rebuild)
    {
        _catalogue.Dispose();
        foreach (var file in Directory.GetFiles(_folder.At(""), "catalogue.db*"))
        {
            File.Delete(file);
        }

        _catalogue = TestCatalogue.Open(_folder.At("catalogue.db"));
        _catalogue.Write(rebuild);
    }

    /// <summary>Returns the ids of the backups that a reader finds in the copy, oldest first.</summary>
    public IReadOnlyList<string> BackupsInCopy()
    {
        var dropped = Store.Keys.Select(CopyName.OfTombstone).OfType<(long, string)>().ToHashSet();
        return
        [
            .. Store
                .Keys.Select(CopyName.OfRecord)
                .OfType<CopyName>()
                .Where(name => !dropped.Contains((name.Sequence, name.Id)))
                .OrderBy(name => name.Sequence)
                .Select(name => name.Id)
                .Distinct(),
        ];
    }

    /// <summary>
    /// Asserts what must be true at any instant: each record has its archive, byte for byte as it says, and the records of all that its
    /// backup needs; each extent is the part of the archive that it says.
    /// </summary>
    public void AssertConsistent()
    {
        var records = Store.Keys.Select(CopyName.OfRecord).OfType<CopyName>().ToList();
        var dropped = Store.Keys.Select(CopyName.OfTombstone).OfType<(long, string)>().ToHashSet();
        foreach (var name in records)
        {
            var bytes = Store.Bytes(name.RecordKey);
            var (record, head) = Seal.ReadRecord(bytes, name, Store.Address);
            var archive = Store.Bytes(name.ArchiveKey);
            Assert.Equal(record.Length, archive.Length);
            Assert.Equal(record.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(archive)));
            var at = head;
            foreach (var extent in record.Extents)
            {
                Assert.Equal(archive.AsSpan((int)extent.Offset, (int)extent.Length).ToArray(), bytes[at..(at + (int)extent.Length)]);
                at += (int)extent.Length;
            }

            Assert.Equal(bytes.Length, at);
            if (!dropped.Contains((name.Sequence, name.Id)))
            {
                var trailer = record.Extents[1];
                var frame = TrailerFrame.Parse(name.Id, archive[(int)trailer.Offset..]);
                var needs = frame.IsSealed ? frame.SealedTrailer().Archives : frame.Trailer().Archives;
                Assert.All(needs, need => Assert.Contains(records, other => other.Sequence == need.Sequence));
            }
        }
    }

    /// <summary>Asserts that each backup in the copy can be read completely from the archives in the copy alone.</summary>
    public void AssertRestorable(params IReadOnlyList<string> ids)
    {
        Assert.Equal(ids, BackupsInCopy());
        var folder = Directory.CreateTempSubdirectory("backupedge-copy-").FullName;
        try
        {
            foreach (var name in Store.Keys.Select(CopyName.OfArchive).OfType<CopyName>())
            {
                File.WriteAllBytes(Path.Combine(folder, name.Id + ".bea"), Store.Bytes(name.ArchiveKey));
            }

            var engine = new BackupEdge.Engine.ArchiveEngine(
                new LocalArchiveStore(folder),
                new BackupEdge.Engine.Sources.EngineOptions { Workers = 1 },
                Keys
            );
            foreach (var id in ids)
            {
                var to = Path.Combine(folder, "to-" + id);
                var summary = engine.Restore(_engine.RestoreOf(id, to), new TransferProgress(), TestContext.Current.CancellationToken);
                Assert.Empty(summary.Errors);
                Assert.Empty(engine.Verify(id, new TransferProgress(), TestContext.Current.CancellationToken).Problems);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        _engine.Dispose();
        _folder.Dispose();
    }
}
