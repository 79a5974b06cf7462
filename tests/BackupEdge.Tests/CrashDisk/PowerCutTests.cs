using BackupEdge.CrashDisk.Cuts;
using BackupEdge.CrashDisk.Logs;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.CrashDisk;

/// <summary>Tests the possible states of a disk after a power loss.</summary>
public sealed class PowerCutTests
{
    [Fact]
    public void Each_sector_has_a_content_that_is_possible_after_the_cut()
    {
        using var scratch = new TempFolder();
        for (var seed = 0; seed < 60; seed++)
        {
            using var script = RandomScript(new Random(seed));
            var log = script.Read();
            var cut = PowerCut.Choose(script.File, log, seed);
            cut.WriteImage(script.File, log, scratch.At("image"));
            var image = File.ReadAllBytes(scratch.At("image"));

            Assert.Equal(LogScript.DiskBytes, image.Length);
            for (var sector = 0; sector < LogScript.Sectors; sector++)
            {
                var bytes = image.AsSpan(sector * PowerCut.SectorBytes, PowerCut.SectorBytes);
                Assert.False(bytes.ContainsAnyExcept(bytes[0]), $"seed {seed}: sector {sector} is torn internally");
                Assert.True(Allowed(script, log, cut.End, sector).Contains(bytes[0]), $"seed {seed}: sector {sector} contains {bytes[0]}");
            }
        }
    }

    [Fact]
    public void An_unflushed_write_is_kept_lost_or_torn_depending_on_the_seed()
    {
        using var scratch = new TempFolder();
        using var script = new LogScript();
        script.Mark("begin").Flush().Write(0, 8, 1).Mark("end");
        var log = script.Read();
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 60; seed++)
        {
            new PowerCut(3, seed, LosesAll: false).WriteImage(script.File, log, scratch.At("image"));
            var image = File.ReadAllBytes(scratch.At("image"));
            seen.Add(string.Concat(Enumerable.Range(0, 8).Select(sector => image[sector * PowerCut.SectorBytes])));
        }

        Assert.Superset(new HashSet<string> { "11111111", "00000000", "11110000", "00001111" }, seen);
        Assert.True(seen.Count > 5, "No write was torn.");
    }

    [Fact]
    public void Flushed_writes_survive_when_all_other_writes_are_lost()
    {
        using var scratch = new TempFolder();
        using var script = new LogScript();
        script.Write(0, 1, 1).Zero(1, 1).Flush().Write(0, 1, 2).Write(2, 1, 2);

        var tally = new PowerCut(5, 1, LosesAll: true).WriteImage(script.File, script.Read(), scratch.At("image"));

        var image = File.ReadAllBytes(scratch.At("image"));
        Assert.Equal((1, 0, 0), (image[0], image[512], image[1024]));
        Assert.Equal((2, 2), (tally.Unflushed, tally.Lost));
    }

    [Fact]
    public void A_seed_gives_the_same_image_again()
    {
        using var scratch = new TempFolder();
        using var script = RandomScript(new Random(5));
        var log = script.Read();

        PowerCut.Choose(script.File, log, 11).WriteImage(script.File, log, scratch.At("one"));
        PowerCut.Choose(script.File, log, 11).WriteImage(script.File, log, scratch.At("two"));

        Assert.Equal(File.ReadAllBytes(scratch.At("one")), File.ReadAllBytes(scratch.At("two")));
    }

    [Fact]
    public void Cuts_are_between_begin_and_end_and_often_near_marks_and_flushes()
    {
        using var script = new LogScript();
        script.Write(0, 1, 1).Mark("begin");
        for (var i = 0; i < 500; i++)
        {
            script.Write(0, 1, 1);
        }

        script.Mark("promise");
        for (var i = 0; i < 500; i++)
        {
            script.Write(0, 1, 1);
        }

        script.Flush().Write(0, 1, 1).Mark("end").Write(0, 1, 1);
        var log = script.Read();

        var cuts = Enumerable.Range(0, 200).Select(seed => PowerCut.Choose(script.File, log, seed).End).ToList();

        Assert.All(cuts, end => Assert.InRange(end, 2, 1005));
        Assert.True(cuts.Count(end => end is >= 503 and < 511) > 40);
        Assert.True(cuts.Count(end => end == 1003) > 40);
    }

    [Fact]
    public void A_cut_after_a_mark_loses_the_unflushed_writes()
    {
        using var script = new LogScript();
        script.Mark("begin").Write(0, 1, 1).Mark("admin key").Write(0, 1, 2).Mark("admin other").Mark("end");

        var cut = PowerCut.After(script.File, script.Read(), "admin");

        Assert.Equal((3, true), (cut.End, cut.LosesAll));
        Assert.Throws<InvalidDataException>(() => PowerCut.After(script.File, script.Read(), "adm"));
    }

    [Theory]
    [InlineData()]
    [InlineData("begin")]
    [InlineData("end")]
    [InlineData("end", "begin")]
    public void A_log_without_begin_and_end_is_refused(params string[] marks)
    {
        using var script = new LogScript();
        foreach (var mark in marks)
        {
            script.Mark(mark);
        }

        Assert.Throws<InvalidDataException>(() => PowerCut.Choose(script.File, script.Read(), 1));
    }

    // Returns the possible contents of a sector: its content after the last flush, or any later change.
    private static HashSet<byte> Allowed(LogScript script, DiskLog log, int end, int sector)
    {
        var allowed = new HashSet<byte> { 0 };
        var flushed = end;
        while (flushed > 0 && log.Items[flushed - 1].Kind != RecordKind.Flush)
        {
            flushed--;
        }

        for (var i = 0; i < end; i++)
        {
            var item = log.Items[i];
            var at = (long)sector * PowerCut.SectorBytes;
            if (!item.IsChange || at < item.Offset || at >= item.Offset + item.Length)
            {
                continue;
            }

            if (i < flushed)
            {
                allowed.Clear();
            }

            allowed.Add(item.Kind == RecordKind.Zero ? (byte)0 : DiskLog.PayloadOf(script.File, item)[0]);
        }

        return allowed;
    }

    private static LogScript RandomScript(Random random)
    {
        var script = new LogScript();
        script.Write(0, LogScript.Sectors, 255).Mark("begin");
        for (var i = 0; i < 60; i++)
        {
            var sector = random.Next(LogScript.Sectors);
            var count = random.Next(1, LogScript.Sectors - sector + 1);
            _ = random.Next(8) switch
            {
                < 5 => script.Write(sector, count, (byte)(i + 1)),
                5 => script.Zero(sector, count),
                6 => script.Flush(),
                _ => script.Mark($"promise {i}"),
            };
        }

        return script.Mark("end");
    }
}
