using BackupEdge.CrashDisk.Logs;

namespace BackupEdge.Tests.CrashDisk;

/// <summary>Tests the file in which the disk of a crash test logs its writes.</summary>
public sealed class DiskLogTests
{
    [Fact]
    public void Logged_records_are_read_back_in_order()
    {
        using var script = new LogScript();
        script.Write(3, 2, 7).Zero(8, 4).Flush().Mark("completed backup-1 ä");

        var log = script.Read();

        Assert.Equal(LogScript.DiskBytes, log.DiskBytes);
        Assert.Equal([RecordKind.Write, RecordKind.Zero, RecordKind.Flush, RecordKind.Mark], log.Items.Select(item => item.Kind));
        Assert.Equal((3 * 512, 2 * 512), (log.Items[0].Offset, log.Items[0].Length));
        Assert.Equal((8 * 512, 4 * 512), (log.Items[1].Offset, log.Items[1].Length));
        Assert.Equal(Enumerable.Repeat((byte)7, 1024), DiskLog.PayloadOf(script.File, log.Items[0]));
        Assert.Equal("completed backup-1 ä", DiskLog.TextOf(script.File, log.Items[3]));
    }

    [Fact]
    public void A_truncated_log_is_refused_or_ends_between_two_records()
    {
        using var script = new LogScript();
        script.Write(0, 1, 1).Flush().Mark("m");
        var whole = ((MemoryStream)script.File).ToArray();
        var ends = script.Read().Items.Select(item => item.Position + item.PayloadLength).Append(DiskLog.PreambleBytes).ToHashSet();
        for (var length = 0; length <= whole.Length; length++)
        {
            using var part = new MemoryStream(whole[..length]);
            if (ends.Contains(length))
            {
                DiskLog.Read(part);
            }
            else
            {
                Assert.Throws<InvalidDataException>(() => DiskLog.Read(part));
            }
        }
    }

    [Fact]
    public void A_file_that_is_not_a_log_is_refused()
    {
        using var other = new MemoryStream(new byte[100]);

        Assert.Throws<InvalidDataException>(() => DiskLog.Read(other));
    }
}
