using System.Buffers.Binary;
using System.Text.Json.Nodes;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using BackupEdge.Load.Fuzzing;
using BackupEdge.Tests.Engine.Sealing;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Jobs.Startup;

/// <summary>
/// Archives with valid checksums and invalid content, put into the archive folder between two runs of the service: it starts, its backups
/// and prunes work, and a restore writes nothing outside its target.
/// </summary>
public sealed class ForgedArchiveTests(DamageHarnesses harnesses) : IClassFixture<DamageHarnesses>
{
    private const string Id = "backup-20261128-100002-cccccc";
    private const long Sequence = 900;
    private static readonly Caller Admin = new("tester", Role.Admin);
    private static readonly Dictionary<string, Action<ForgedArchive>> Forms = new(StringComparer.Ordinal)
    {
        ["summary null"] = Trailer(json => json["summary"] = null),
        ["summary missing"] = Trailer(json => json.Remove("summary")),
        ["summary.files negative"] = Trailer(json => json["summary"]!["files"] = -1),
        ["summary.files too large"] = Trailer(json => json["summary"]!["files"] = 1e300),
        ["summary.finished_at no time"] = Trailer(json => json["summary"]!["finished_at"] = "yesterday"),
        ["summary.warnings null"] = Trailer(json => json["summary"]!["warnings"] = null),
        ["summary.warnings[0] null"] = Trailer(json => json["summary"]!["warnings"] = new JsonArray((JsonNode?)null)),
        ["summary.warnings without a path"] = Trailer(json =>
            json["summary"]!["warnings"] = new JsonArray(new JsonObject { ["code"] = "changed", ["message"] = "x" })
        ),
        ["sections null"] = Trailer(json => json["sections"] = null),
        ["sections[0] null"] = Trailer(json => json["sections"]![0] = null),
        ["sections empty"] = Trailer(json => json["sections"] = new JsonArray()),
        ["sections with two headers"] = Trailer(json => json["sections"]!.AsArray().Add(json["sections"]![0]!.DeepClone())),
        ["index length 0"] = Section("index", "length", 0),
        ["index length -9"] = Section("index", "length", -9),
        ["index length not of whole rows"] = file => file.Payloads["index"] = payload => [.. payload, 1, 2, 3],
        ["index outside the file"] = Section("index", "length", 1L << 40),
        ["index offset -1"] = Section("index", "offset", -1),
        ["root offset 2^63-1"] = Section("root", "offset", long.MaxValue),
        ["archives null"] = Trailer(json => json["archives"] = null),
        ["archives[0] null"] = Trailer(json => json["archives"] = new JsonArray((JsonNode?)null)),
        ["archives[].id null"] = Trailer(json => json["archives"] = new JsonArray(Reference(null, 1))),
        ["archives[].id missing"] = Trailer(json => json["archives"] = new JsonArray(new JsonObject { ["sequence"] = 1, ["bytes"] = 1 })),
        ["archives[].id no id"] = Trailer(json => json["archives"] = new JsonArray(Reference("../../etc/passwd", 1))),
        ["archives the same twice"] = Trailer(json => json["archives"] = new JsonArray(Reference("backup-1", 1), Reference("backup-1", 1))),
        ["archives two of one number"] = Trailer(json =>
            json["archives"] = new JsonArray(Reference("backup-1", 1), Reference("backup-2", 1))
        ),
        ["archives itself"] = Trailer(json => json["archives"] = new JsonArray(Reference(Id, Sequence))),
        ["archives negative bytes"] = Trailer(json => json["archives"] = new JsonArray(Reference("backup-1", 1, -1))),
        ["groups other than the table"] = Trailer(json => json["groups"] = 5),
        ["chunks other than the index"] = Trailer(json => json["chunks"] = 5),
        ["entries other than the root"] = Trailer(json => json["entries"] = 5),
        ["replaces another archive"] = Trailer(json => json["replaces"] = Reference("backup-1", 1)),
        ["record missing"] = Trailer(json => json.Remove("record")),
        ["record a text"] = Trailer(json => json["record"] = "all of it"),
        ["record.type a number"] = Record(json => json["type"] = 1),
        ["record.type unknown"] = Record(json => json["type"] = "sideways"),
        ["record.requested_type null"] = Record(json => json["requested_type"] = null),
        ["record.retention_days 1e12"] = Record(json => json["retention_days"] = 1e12),
        ["record.retention_days 2147483647"] = Record(json => json["retention_days"] = int.MaxValue),
        ["record.retention_days 0"] = Record(json => json["retention_days"] = 0),
        ["record.started_at no time"] = Record(json => json["started_at"] = "soon"),
        ["record.job_id null"] = Record(json => json["job_id"] = null),
        ["record.job_id missing"] = Record(json => json.Remove("job_id")),
        ["record.sources base no id"] = Record(json => json["sources"]![0]!["base_id"] = "../../base"),
        ["record.job_id no id"] = Record(json => json["job_id"] = "../../job"),
        ["record.created_by null"] = Record(json => json["created_by"] = null),
        ["record.created_by missing"] = Record(json => json.Remove("created_by")),
        ["record.label endless"] = Record(json => json["label"] = new string('x', 5000)),
        ["record.sources null"] = Record(json => json["sources"] = null),
        ["record.sources empty"] = Record(json => json["sources"] = new JsonArray()),
        ["record.sources[0] null"] = Record(json => json["sources"] = new JsonArray((JsonNode?)null)),
        ["record.sources[0].name null"] = Source(json => json["name"] = null),
        ["record.sources[0].name empty"] = Source(json => json["name"] = ""),
        ["record.sources[0].name .."] = Source(json => json["name"] = ".."),
        ["record.sources[0].name a path"] = Source(json => json["name"] = "a/b"),
        ["record.sources[0].kind unknown"] = Source(json => json["kind"] = "oracle"),
        ["record.sources[0].path null"] = Source(json => json["path"] = null),
        ["record.sources[0].path of a database without a file name"] = Source(json => (json["kind"], json["path"]) = ("sqlite", "/srv/..")),
        ["record.sources twice"] = Record(json => json["sources"]!.AsArray().Add(json["sources"]![0]!.DeepClone())),
        ["header.sequence 2^63-1"] = Number(long.MaxValue),
        ["header.sequence 2^53"] = Number(1L << 53),
        ["header.sequence 0"] = Number(0),
        ["header.sequence negative"] = Number(-5),
        ["header.id null"] = file => file.Header["id"] = null,
        ["header.id another"] = file => file.Header["id"] = "backup-2",
        ["header.created_at no time"] = file => file.Header["created_at"] = "never",
        ["header.created_at before 1970"] = file => file.Header["created_at"] = "0001-01-01T00:00:00+14:00",
        ["header.chunker null"] = file => file.Header["chunker"] = null,
        ["header.chunker of no sizes"] = file => file.Header["chunker"]!["min_bytes"] = 0,
        ["header.hash another"] = file => file.Header["hash"] = "md5",
        ["header.codec another"] = file => file.Header["codec"] = "zstd",
        ["header flags of a newer version"] = file => file.RequiredFlags = 1,
        ["header version 2"] = file => file.Version = 2,
        ["group table cut"] = file => file.Payloads["group_table"] = payload => payload[..^1],
        ["group table with endless empty rows"] = file =>
            file.Payloads["group_table"] = payload => [.. payload, .. new byte[GroupTable.RowSize * 100_000]],
        ["group table with overlapping groups"] = file =>
            file.Payloads["group_table"] = payload => [.. Enumerable.Repeat(payload, 100).SelectMany(row => row)],
        ["group beyond the end"] = file => file.Payloads["group_table"] = payload => Put(payload, 0, long.MaxValue),
        ["root cut"] = file => file.Payloads["root"] = payload => payload[..^5],
        ["root of 33 MiB"] = file => file.Payloads["root"] = payload => [.. payload, .. new byte[33 << 20]],
        ["trailer of 17 MiB"] = Trailer(json => json["more"] = new string('x', 17 << 20)),
        ["root with impossible counts"] = file => file.Payloads["root"] = payload => Put(payload, 0, long.MaxValue),
        ["root with a page of no bytes"] = file => file.Pages.Add(file.Pages[0] with { Length = 0 }),
        ["root with pages out of order"] = file => file.Pages.Insert(0, file.Pages[0] with { FirstPath = [.. "bots/zz"u8] }),
        ["root with a path that leads out"] = file => file.Pages[0] = file.Pages[0] with { FirstPath = [.. "bots/../.."u8] },
        ["root with a page of no path"] = file => file.Pages[0] = file.Pages[0] with { FirstPath = [] },
        ["root with a negative count"] = file => file.Pages[0] = file.Pages[0] with { Entries = uint.MaxValue },
    };

    public static TheoryData<string> Names() => [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_archive_with_invalid_content_is_not_added_to_the_catalogue(string form)
    {
        var harness = harnesses.Same;
        var data = harness.Copy();
        var file = Like(harness);
        Forms[form](file);
        File.WriteAllBytes(DamageHarness.Archive(data, Id), file.ToBytes());

        await using var services = harness.Start(data);

        Assert.False(services.Catalogue.Read(session => session.Backups.IsKnown(Id)), "It was added to the catalogue.");
        await AssertWorksAsync(harness, services);
    }

    [Fact]
    public async Task A_valid_archive_from_elsewhere_is_added_to_the_catalogue()
    {
        var harness = harnesses.Same;
        var data = harness.Copy();
        File.WriteAllBytes(DamageHarness.Archive(data, Id), Like(harness).ToBytes());

        await using var services = harness.Start(data);

        var job = await DamageHarness.EndAsync(services, services.Queue.EnqueueVerify(Id, Admin).Id);
        Assert.True(job.Status == RunStatus.Completed, job.ErrorMessage);
        await AssertWorksAsync(harness, services);
    }

    [Fact]
    public async Task An_overflowed_sum_of_an_earlier_build_is_read_as_the_maximum()
    {
        var harness = harnesses.Same;
        var data = harness.Copy();
        var file = Like(harness);
        file.OnTrailer = json => json["summary"]!["source_bytes"] = -2305843009213693952;
        File.WriteAllBytes(DamageHarness.Archive(data, Id), file.ToBytes());

        await using var services = harness.Start(data);

        Assert.Equal(long.MaxValue, services.Queue.FindBackup(Id).Counts.SourceBytes);
    }

    [Fact]
    public async Task A_base_with_a_reference_to_an_unlisted_archive_is_not_used()
    {
        Assert.SkipWhen(TestKeys.ModeOfRun is not null, "A sealed archive cannot be forged.");
        var harness = harnesses.Same;
        var data = harness.Copy();
        var path = DamageHarness.Archive(data, harness.Incremental);
        var file = ForgedArchive.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.NotEqual(0, ReferTo(file, sequence: 777));
        await File.WriteAllBytesAsync(path, file.ToBytes(), TestContext.Current.CancellationToken);

        await using var services = harness.Start(data);

        await AssertWorksAsync(harness, services);
    }

    [Fact]
    public async Task A_source_without_a_name_cannot_redirect_a_restore()
    {
        var harness = harnesses.Same;
        var data = harness.Copy();
        using var outside = new TempFolder();
        var file = ForgedArchive.New(Id, Sequence, ("", "files", "/"), ("bots", "files", "/x"));
        file.AddPage(ForgedArchive.Entry(ManifestEntryKind.Symlink, "bots", outside.Path), file.File("bots/PWNED", "x"));
        File.WriteAllBytes(DamageHarness.Archive(data, Id), file.ToBytes());

        await using var services = harness.Start(data);
        await harness.TryRestoreAsync(services, Id);

        Assert.Empty(Directory.GetFileSystemEntries(outside.Path));
    }

    [Theory]
    [InlineData("symlink", ManifestEntryKind.Symlink)]
    [InlineData("file", ManifestEntryKind.File)]
    [InlineData("pipe", ManifestEntryKind.Fifo)]
    [InlineData("hard link", ManifestEntryKind.HardLink)]
    public async Task A_source_that_is_not_a_folder_is_refused_with_its_content(string kind, ManifestEntryKind root)
    {
        var harness = harnesses.Same;
        var data = harness.Copy();
        using var outside = new TempFolder();
        var file = ForgedArchive.New(Id, Sequence, ("bots", "files", harness.Bots));
        file.AddPage(ForgedArchive.Entry(root, "bots", root == ManifestEntryKind.File ? null : outside.Path), file.File("bots/PWNED", "x"));
        File.WriteAllBytes(DamageHarness.Archive(data, Id), file.ToBytes());

        await using var services = harness.Start(data);
        var restore = await harness.TryRestoreAsync(services, Id);
        var verify = await DamageHarness.EndAsync(services, services.Queue.EnqueueVerify(Id, Admin).Id);

        Assert.Empty(Directory.GetFileSystemEntries(outside.Path));
        Assert.True(
            (restore!.Status, restore.ErrorCode) == (RunStatus.Failed, "restore_incomplete"),
            $"{kind}: {restore.ErrorCode} {restore.ErrorMessage}"
        );
        Assert.Equal("archive_damaged", verify.ErrorCode);
    }

    [Theory]
    [InlineData("bots/../../x")]
    [InlineData("bots/./x")]
    [InlineData("bots//x")]
    [InlineData("strange/x")]
    [InlineData("bots/a/b")]
    public async Task Verify_reports_paths_that_a_restore_would_refuse(string path)
    {
        var harness = harnesses.Same;
        var data = harness.Copy();
        var file = Like(harness);
        file.AddPage(
            [.. "bots/b"u8],
            Records(
                file.File("bots/a", "no folder"),
                ForgedArchive.Entry(ManifestEntryKind.Symlink, path, "x"),
                file.File("bots/a0", "out of order")
            ),
            3
        );
        File.WriteAllBytes(DamageHarness.Archive(data, Id), file.ToBytes());

        await using var services = harness.Start(data);
        var job = await DamageHarness.EndAsync(services, services.Queue.EnqueueVerify(Id, Admin).Id);

        Assert.Equal("archive_damaged", job.ErrorCode);
    }

    // An archive of the same source with a higher sequence number than all others, so it is the base of the next incremental backup.
    private static ForgedArchive Like(DamageHarness harness)
    {
        var file = ForgedArchive.New(Id, Sequence, ("bots", "files", harness.Bots));
        file.AddPage(ForgedArchive.Entry(ManifestEntryKind.Directory, "bots"), file.File("bots/a-file", "content"));
        return file;
    }

    // Makes the entries of all pages in this archive refer to another archive, and returns the number of changed references.
    private static int ReferTo(ForgedArchive file, long sequence)
    {
        var changed = 0;
        for (var i = 0; i < file.Pages.Count; i++)
        {
            var page = file.Pages[i];
            if (file.Groups.SelectMany(group => group).FirstOrDefault(chunk => ChunkNamer.Sha256Of(chunk) == page.Id) is not { } bytes)
            {
                continue;
            }

            var records = PageRecord.Read(bytes);
            foreach (var entry in records.Select(record => record.Entry).OfType<ManifestEntry>())
            {
                List<ContentPart> parts = [.. entry.Parts.Select(part => part with { Sequence = sequence })];
                changed += parts.Count;
                entry.Parts.Clear();
                entry.Parts.AddRange(parts);
            }

            var written = file.Add(PageRecord.Write(records));
            file.Pages[i] = page with { Id = written.Id, Length = (uint)written.Length };
        }

        return changed;
    }

    private static byte[] Records(params ManifestEntry[] entries)
    {
        var page = new ByteString();
        ReadOnlySpan<byte> previous = default;
        foreach (var entry in entries)
        {
            ManifestCodec.WriteEntry(page, entry, previous);
            previous = entry.Path.Span;
        }

        return page.Span.ToArray();
    }

    private static async Task AssertWorksAsync(DamageHarness harness, BackupServices services)
    {
        await harness.RestoresIdenticalAsync(services, await harness.BackupAsync(services, "bots", BackupType.Incremental));
        var prune = await DamageHarness.EndAsync(services, services.Queue.EnqueuePrune(new PruneOptions(), Admin).Id);
        Assert.True(prune.Status == RunStatus.Completed, prune.ErrorMessage);
    }

    private static Action<ForgedArchive> Trailer(Action<JsonObject> change) => file => file.OnTrailer = change;

    private static Action<ForgedArchive> Record(Action<JsonObject> change) => file => change(file.Record);

    private static Action<ForgedArchive> Source(Action<JsonObject> change) => file => change((JsonObject)file.Record["sources"]![0]!);

    private static Action<ForgedArchive> Section(string kind, string field, long value) =>
        Trailer(json => json["sections"]!.AsArray().Single(section => section!["kind"]!.GetValue<string>() == kind)![field] = value);

    private static Action<ForgedArchive> Number(long sequence) =>
        file => (file.Header["sequence"], file.Trailer["sequence"]) = (sequence, sequence);

    private static JsonObject Reference(string? id, long sequence, long bytes = 1) =>
        new()
        {
            ["sequence"] = sequence,
            ["id"] = id,
            ["bytes"] = bytes,
        };

    private static byte[] Put(byte[] payload, int at, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(at), value);
        return payload;
    }
}
