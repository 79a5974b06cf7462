using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Tests.Jobs.Startup;

/// <summary>
/// Whatever happens to an archive's file between two runs of the service: it starts, goes on making backups, restores what was
/// not harmed, and never writes what was not in the source.
/// </summary>
public sealed class DamageMatrixTests(DamageHarnesses benches) : IClassFixture<DamageHarnesses>
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

    /// <summary>Harm x which archive x whether the source changes afterwards.</summary>
    public static TheoryData<string, string, bool> Harms()
    {
        var data = new TheoryData<string, string, bool>();
        string[] harms = ["delete", "empty", "half", .. Parts.Select(part => $"flip {part}"), "swap with each other", "swap with apart"];
        foreach (var harm in harms)
        {
            foreach (var alter in new[] { false, true })
            {
                data.Add(harm, "full", alter);
                data.Add(harm, "incremental", alter);
            }
        }

        // Every cut takes the trailer away; half the cases do.
        foreach (var part in Parts)
        {
            data.Add($"cut {part}", "full", true);
            data.Add($"cut {part}", "incremental", false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Harms))]
    public async Task Survives(string harm, string victim, bool alter)
    {
        var bench = alter ? benches.Altered : benches.Same;
        var id = victim == "full" ? bench.Full : bench.Incremental;
        var data = bench.Copy();
        var harmed = DoHarm(bench, data, harm, id);

        await using var services = bench.Start(data);

        foreach (var each in harmed)
        {
            await DamageHarness.IsToldAsync(services, each);
        }

        await CheckAllAsync(bench, services, harmed);

        var incremental = await bench.BackupAsync(services, "bots", BackupType.Incremental);
        await bench.RestoresNothingWrongAsync(services, incremental);
        var full = await bench.BackupAsync(services, "bots", BackupType.Full);
        await bench.RestoresIdenticalAsync(services, full);
        var after = await bench.BackupAsync(services, "bots", BackupType.Incremental);
        await bench.RestoresIdenticalAsync(services, after);

        services.Queue.DeleteBackup(id);
        await DamageHarness.PruneAsync(services);
        await CheckAllAsync(bench, services, harmed, deleted: id);
        await bench.RestoresIdenticalAsync(services, full);
    }

    private static async Task CheckAllAsync(DamageHarness bench, BackupServices services, string[] harmed, string? deleted = null)
    {
        foreach (var id in new[] { bench.Full, bench.Incremental, bench.Apart })
        {
            if (id == deleted)
            {
                continue;
            }

            if (harmed.Contains(id) || (id == bench.Incremental && harmed.Contains(bench.Full)))
            {
                await bench.RestoresNothingWrongAsync(services, id);
            }
            else
            {
                await bench.RestoresIdenticalAsync(services, id);
            }
        }
    }

    // Gives the backups whose own archive is harmed.
    private static string[] DoHarm(DamageHarness bench, DataPaths data, string harm, string id)
    {
        var path = DamageHarness.Archive(data, id);
        var length = new FileInfo(path).Length;
        switch (harm)
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
                return Swap(data, id, id == bench.Full ? bench.Incremental : bench.Full);
            case "swap with apart":
                return Swap(data, id, bench.Apart);
        }

        var part = harm[(harm.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        var (offset, size) = Locate(data, id, part);
        if (harm.StartsWith("flip", StringComparison.Ordinal))
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
        using var reader = ArchiveReader.Open(new ArchiveAccess(new LocalArchiveStore(data.Archives)), id);
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
                return (end, reader.Length - ArchiveTrailer.FooterSize - end);
            case "footer":
                return (reader.Length - ArchiveTrailer.FooterSize, ArchiveTrailer.FooterSize);
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
            List<GroupChunk> chunks = [];
            if (reader.TryReadHead(group, chunks, ref scratch) && chunks.Any(chunk => chunk.Id.Equals(page.Id)))
            {
                return Place(reader.Groups[group]);
            }
        }

        throw new InvalidOperationException("The first manifest page is not in this archive.");
    }
}
