using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Archives;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sealing;

/// <summary>
/// Tests that frames and archives cannot be exchanged unnoticed by somebody who can write to the store: a host that cannot read contents
/// finds it, and a restore never returns wrong bytes. All checksums are correct after each change. Each exchange is also tried with a
/// correct HMAC of the trailer, as if the attacker had that key, so that the seals of the frames are known to suffice.
/// </summary>
public sealed class SealedSwapTests : IDisposable
{
    private const string Id = "backup-1";
    private const string OnlyTrailer = "the trailer of another archive";
    private readonly TempFolder _scratch = new();
    private readonly TestKeys _keys = new(SealMode.Sealed);
    private readonly MemoryArchiveStore _store = new();
    private readonly string _source;
    private readonly Dictionary<string, byte[]> _contents = [];
    private Func<string, bool>? _isKnownSealed;

    public SealedSwapTests() => _source = _scratch.MakeFolder("source");

    public static TheoryData<string, bool> Exchanges
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in AllExchanges.Keys)
            {
                data.Add(name, false);

                // With the key, the trailer of an archive with the same id and number is the same trailer.
                if (name != OnlyTrailer)
                {
                    data.Add(name, true);
                }
            }

            return data;
        }
    }

    // What is done to the first file with frames of the second one.
    private static Dictionary<string, Action<SealedFile, SealedFile>> AllExchanges { get; } =
        new()
        {
            ["groups of one archive"] = (file, _) => (file.Groups[0], file.Groups[1]) = (file.Groups[1], file.Groups[0]),
            ["heads of two groups"] = (file, _) =>
                (file.Groups[0], file.Groups[1]) = (
                    (file.Groups[1]!.Value.Head, file.Groups[0]!.Value.Body),
                    (file.Groups[0]!.Value.Head, file.Groups[1]!.Value.Body)
                ),
            ["a group in place of another one"] = (file, _) => file.Groups[0] = file.Groups[1],
            ["a table that points to other groups"] = (file, _) => file.HasShiftedTable = true,
            ["a group that is left out"] = (file, _) => file.Groups[0] = null,
            ["a page in place of contents"] = (file, _) =>
                file.Groups[0] = file.Groups.Last(group => group!.Value.Head[16] != file.Groups[0]!.Value.Head[16]),
            ["a group of another archive"] = (file, other) => file.Groups[0] = other.Groups[0],
            ["all groups of another archive"] = (file, other) =>
            {
                file.Groups.Clear();
                file.Groups.AddRange(other.Groups);
            },
            ["the body of another archive"] = (file, other) => file.Groups[0] = (file.Groups[0]!.Value.Head, other.Groups[0]!.Value.Body),
            ["the header of another archive"] = (file, other) => file.Sections["header"] = other.Sections["header"],
            ["the index of another archive"] = (file, other) => file.Sections["index"] = other.Sections["index"],
            ["the root of another archive"] = (file, other) => file.Sections["root"] = other.Sections["root"],
            ["the facts of another archive"] = (file, other) => file.Sections["facts"] = other.Sections["facts"],
            [OnlyTrailer] = (file, other) => (file.Trailer, file.Mac) = (other.Trailer, other.Mac),
            ["everything but the header of another archive"] = (file, other) =>
            {
                file.Groups.Clear();
                file.Groups.AddRange(other.Groups);
                (file.Trailer, file.Mac) = (other.Trailer, other.Mac);
                foreach (var kind in new[] { "index", "root", "facts" })
                {
                    file.Sections[kind] = other.Sections[kind];
                }
            },
        };

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Exchanged_frames_are_found_and_never_restored(string exchange, bool hasTrailerKey)
    {
        Prepare(Id, 1, seed: 1);
        var original = _store.Files[Id];
        var key = hasTrailerKey ? TrailerKey() : null;
        AssertIntact(SealedFile.Parse(original).Write(TrailerKey()));
        foreach (var (from, other) in Others())
        {
            var file = SealedFile.Parse(original);
            AllExchanges[exchange](file, SealedFile.Parse(other));

            AssertFound(file.Write(key), $"{exchange} ({from})");
        }
    }

    [Fact]
    public void A_whole_archive_in_place_of_another_one_is_found_and_never_restored()
    {
        Prepare(Id, 1, seed: 1);

        Assert.All(Others(), other => AssertFound(other.File, other.From));
    }

    [Fact]
    public void An_archive_that_is_exchanged_for_one_without_seals_is_found_by_the_next_one()
    {
        Prepare(Id, 1, seed: 1);
        Prepare("backup-2", 2, seed: 2, previous: Id);
        Assert.Empty(ProblemsOf("backup-2"));
        _keys.IsOn = false;

        Prepare(Id, 1, seed: 3);

        Assert.Contains(ProblemsOf("backup-2"), problem => problem.Contains("exchanged", StringComparison.Ordinal));
    }

    // No later archive names it, so only the catalogue's record is left.
    [Fact]
    public void The_newest_archive_that_is_exchanged_for_one_without_seals_is_found_if_it_is_known_to_be_sealed()
    {
        _isKnownSealed = id => id == Id;
        Prepare(Id, 1, seed: 1);
        var contents = new Dictionary<string, byte[]>(_contents);
        _keys.IsOn = false;
        Prepare(Id, 1, seed: 3);
        var forged = _store.Files[Id];
        _keys.IsOn = true;
        foreach (var (name, content) in contents)
        {
            _contents[name] = content;
        }

        AssertFound(forged, "an archive without seals");
        Assert.Contains("exchanged", Assert.Single(ProblemsOf(Id)), StringComparison.Ordinal);
        Assert.Equal(FaultCode.ArchiveDamaged, Assert.Throws<Fault>(() => Read(Id, "a")).Code);
    }

    [Fact]
    public void An_older_version_of_an_archive_that_was_compacted_restores_the_same_bytes()
    {
        Prepare(Id, 1, seed: 1);
        var expected = new Dictionary<string, byte[]>(_contents);
        File.Delete(Path.Combine(_source, "b"));
        Backup("backup-2", 2, Id, against: Id);
        _store.Retire(Id);
        var before = _store.Files[Id];
        _keys.IsUnlocked = false;
        Engine().Rewrite(Id, ["backup-2"], Replace, new TransferProgress(), TestContext.Current.CancellationToken);
        Assert.True(_store.Files[Id].Length < before.Length);

        _store.Files[Id] = before;

        // It is the archive that was stored first, and has everything that the backup needs.
        Assert.Empty(ProblemsOf("backup-2"));
        _keys.IsUnlocked = true;
        Assert.Equal(expected["a"], Read("backup-2", "a"));
    }

    [Fact]
    public void A_compacted_archive_that_is_exchanged_for_another_compacted_one_is_found()
    {
        Prepare(Id, 1, seed: 1);
        var full = _store.Files[Id];
        File.Delete(Path.Combine(_source, "b"));
        Backup("backup-2", 2, Id, against: Id);
        Prepare("backup-3", 3, seed: 1, previous: "backup-2", against: Id);
        _store.Retire(Id);
        Engine().Rewrite(Id, ["backup-2"], Replace, new TransferProgress(), TestContext.Current.CancellationToken);
        Assert.Empty(ProblemsOf("backup-2"));

        // The version without the chunks of 'b', which the third backup needs.
        Assert.NotEmpty(ProblemsOf("backup-3"));
        _store.Files[Id] = full;
        Assert.Empty(ProblemsOf("backup-3"));
    }

    private static bool Replace(Action replace)
    {
        replace();
        return true;
    }

    private ArchiveEngine Engine(MemoryArchiveStore? store = null, TestKeys? keys = null) =>
        new(
            store ?? _store,
            new EngineOptions
            {
                Workers = 1,
                Scratch = _scratch.At("scratch"),
                IsKnownSealed = _isKnownSealed,
            },
            keys ?? _keys
        );

    // Another archive of the store, one after a rotation, one of the same keys with the same id and number, and one of another store.
    private IEnumerable<(string From, byte[] File)> Others()
    {
        var contents = new Dictionary<string, byte[]>(_contents);
        Prepare("backup-2", 2, seed: 2);
        yield return ("another archive", _store.Files["backup-2"]);
        _keys.Rotate();
        Prepare("backup-3", 3, seed: 3);
        yield return ("another epoch", _store.Files["backup-3"]);
        var twin = new MemoryArchiveStore();
        Fill(seed: 4);
        Backup(Id, 1, engine: Engine(twin, new TestKeys(SealMode.Sealed)));
        yield return ("another store", twin.Files[Id]);
        _contents.Clear();
        foreach (var (name, content) in contents)
        {
            _contents[name] = content;
        }
    }

    private void Prepare(string id, long sequence, int seed, string? previous = null, string? against = null)
    {
        Fill(seed);
        Backup(id, sequence, previous, against);
    }

    private void Fill(int seed)
    {
        var random = new Random(seed);
        foreach (var (name, length) in new[] { ("a", 1_200_000), ("b", 900_000) })
        {
            _contents[name] = new byte[length];
            random.NextBytes(_contents[name]);
            File.WriteAllBytes(Path.Combine(_source, name), _contents[name]);
        }
    }

    private void Backup(string id, long sequence, string? previous = null, string? against = null, ArchiveEngine? engine = null) =>
        (engine ?? Engine()).Backup(
            new()
            {
                Id = id,
                Sequence = sequence,
                CreatedAt = DateTimeOffset.UnixEpoch,
                PreviousId = previous,
                Bases = against is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["src"] = against },
                Sources = [new FilesSource { Name = "src", Path = _source }],
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );

    private byte[] TrailerKey()
    {
        using var archive = ArchiveReader.Open(new ArchiveAccess(_store, _keys), Id);
        return [.. archive.Keys!.Trailer];
    }

    private void AssertIntact(byte[] file)
    {
        _store.Files[Id] = file;
        Assert.Empty(ProblemsOf(Id));
        Assert.Equal(_contents["a"], Read(Id, "a"));
        Assert.Equal(_contents["b"], Read(Id, "b"));
    }

    private void AssertFound(byte[] file, string exchange)
    {
        _store.Files[Id] = file;
        _keys.IsUnlocked = false;
        Assert.True(ProblemsOf(Id).Count > 0, $"{exchange} was not found.");
        _keys.IsUnlocked = true;
        foreach (var (name, content) in _contents)
        {
            try
            {
                Assert.True(content.AsSpan().SequenceEqual(Read(Id, name)), $"{exchange}: '{name}' has another content.");
            }
            catch (Fault fault)
            {
                Assert.NotEqual(FaultCode.IoError, fault.Code);
            }
        }
    }

    private byte[] Read(string id, string name)
    {
        using var content = Engine().OpenContent(id, $"src/{name}", TestContext.Current.CancellationToken);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private IReadOnlyList<string> ProblemsOf(string id)
    {
        try
        {
            var verified = Engine().Verify(id, new TransferProgress(), TestContext.Current.CancellationToken);
            return [.. verified.Problems.Select(item => item.Message)];
        }
        catch (Fault fault)
        {
            return [fault.Message];
        }
    }
}
