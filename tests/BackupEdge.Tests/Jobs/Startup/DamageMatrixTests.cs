using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;
using BackupEdge.Tests.Encryption;

namespace BackupEdge.Tests.Jobs.Startup;

/// <summary>
/// Damage to the file of an archive between two runs of the service: it starts, makes further backups, restores undamaged backups, and
/// never writes content that was not in the source.
/// </summary>
public sealed class DamageMatrixTests(DamageHarnesses harnesses) : IClassFixture<DamageHarnesses>
{
    private static readonly string[] Parts =
    [
        "header",
        "first group",
        "last group",
        "manifest page",
        "group_table",
        "index",
        "root",
        "trailer",
        "footer",
    ];

    /// <summary>Every kind of damage, for each archive, with and without a later change of the source.</summary>
    public static TheoryData<string, string, bool> Cases()
    {
        var data = new TheoryData<string, string, bool>();
        string[] kinds = ["delete", "empty", "half", .. Parts.Select(part => $"flip {part}"), "swap with each other", "swap with apart"];
        foreach (var kind in kinds)
        {
            foreach (var alter in new[] { false, true })
            {
                data.Add(kind, "full", alter);
                data.Add(kind, "incremental", alter);
            }
        }

        // Every cut removes the trailer, so half of the cases are enough.
        foreach (var part in Parts)
        {
            data.Add($"cut {part}", "full", true);
            data.Add($"cut {part}", "incremental", false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_service_survives_damage_to_an_archive(string kind, string victim, bool alter)
    {
        var harness = alter ? harnesses.Altered : harnesses.Same;
        var id = victim == "full" ? harness.Full : harness.Incremental;
        var data = harness.Copy();
        var damaged = Damage(harness, data, kind, id);

        await using var services = harness.Start(data);

        foreach (var each in damaged)
        {
            await DamageHarness.AssertDamageIsReportedAsync(services, each);
        }

        await CheckAllAsync(harness, services, damaged);

        var incremental = await harness.BackupAsync(services, "bots", BackupType.Incremental);
        await harness.RestoresNothingWrongAsync(services, incremental);
        var full = await harness.BackupAsync(services, "bots", BackupType.Full);
        await harness.RestoresIdenticalAsync(services, full);
        var after = await harness.BackupAsync(services, "bots", BackupType.Incremental);
        await harness.RestoresIdenticalAsync(services, after);

        services.Queue.DeleteBackup(id, force: true);
        await DamageHarness.PruneAsync(services);
        await CheckAllAsync(harness, services, damaged, deleted: id);
        await harness.RestoresIdenticalAsync(services, full);
    }

    private static async Task CheckAllAsync(DamageHarness harness, BackupServices services, string[] damaged, string? deleted = null)
    {
        foreach (var id in new[] { harness.Full, harness.Incremental, harness.Apart })
        {
            if (id == deleted)
            {
                continue;
            }

            if (damaged.Contains(id) || (id == harness.Incremental && damaged.Contains(harness.Full)))
            {
                await harness.RestoresNothingWrongAsync(services, id);
            }
            else
            {
                await harness.RestoresIdenticalAsync(services, id);
            }
        }
    }

    // Returns the backups whose own archive is damaged.
    private static string[] Damage(DamageHarness harness, DataPaths data, string kind, string id)
    {
        var path = DamageHarness.Archive(data, id);
        var length = new FileInfo(path).Length;
        switch (kind)
        {
            case "delete":
                File.Delete(path);
                return [id];
            case "empty":
                Cut(path, 0);
                return [id];
            case "half":
                Cut(path, length / 2);
                return [id];
            case "swap with each other":
                return Swap(data, id, id == harness.Full ? harness.Incremental : harness.Full);
            case "swap with apart":
                return Swap(data, id, harness.Apart);
        }

        var part = kind[(kind.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        var (offset, size) = Locate(data, id, part);
        if (kind.StartsWith("flip", StringComparison.Ordinal))
        {
            using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
            file.Position = offset + (size / 2);
            var old = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(old ^ 0x10));
        }
        else
        {
            Cut(path, offset + (size / 2));
        }

        return [id];
    }

    private static void Cut(string path, long length)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }

    private static string[] Swap(DataPaths data, string one, string other)
    {
        var (left, right, between) = (
            DamageHarness.Archive(data, one),
            DamageHarness.Archive(data, other),
            Path.Combine(data.Path, "between")
        );
        File.Move(left, between);
        File.Move(right, left);
        File.Move(between, right);
        return [one, other];
    }

    private static (long Offset, long Length) Locate(DataPaths data, string id, string part)
    {
        var access = new ArchiveAccess(new LocalArchiveStore(data.Archives), RunKeys.Keys(new Settings { Data = data }));
        using var reader = ArchiveReader.Open(access, id);
        switch (part)
        {
            case "first group":
                return Place(reader.Groups[0]);
            case "last group":
                return Place(reader.Groups[(uint)reader.Groups.Count - 1]);
            case "manifest page":
                return PlaceOf(reader, reader.Root.Pages[0].Content);
            case "trailer":
                var end = reader.Trailer.Sections.Max(section => section.Offset + section.Length);
                return (end, reader.Length - TrailerFrame.FooterSize - end);
            case "footer":
                return (reader.Length - TrailerFrame.FooterSize, TrailerFrame.FooterSize);
            default:
                var section = reader.Trailer.Find(part);
                return (section.Offset, section.Length);
        }
    }

    private static (long Offset, long Length) Place(GroupTable.Row row) => (row.Offset, row.HeadBytes + row.FrameBytes);

    private static (long Offset, long Length) PlaceOf(ArchiveReader reader, ContentPart page)
    {
        var scratch = Array.Empty<byte>();
        for (var group = 0u; group < reader.Groups.Count; group++)
        {
            var data = new GroupData();
            if (reader.TryReadHead(group, data, ref scratch) && data.Chunks.Any(chunk => chunk.Id.Equals(page.Id)))
            {
                return Place(reader.Groups[group]);
            }
        }

        throw new InvalidOperationException("The first manifest page is not in this archive.");
    }
}
