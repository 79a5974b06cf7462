using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Wal;

namespace BackupEdge.Tests.Engine.Wal;

/// <summary>Which moments a physical backup has, and where its record is kept.</summary>
public sealed class WalRecordTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_backup_has_the_moments_from_the_end_of_its_copy_to_the_end_of_its_log()
    {
        var record = Record(at: 0, "02", Run("01", "04", to: 30));

        Assert.Equal(Day.AddMinutes(30), record.To);
        Assert.False(record.Reaches(Day.AddTicks(-1)));
        Assert.True(record.Reaches(Day) && record.Reaches(Day.AddMinutes(30)));
        Assert.False(record.Reaches(Day.AddMinutes(30).AddTicks(1)));
    }

    [Fact]
    public void A_log_that_does_not_follow_the_copy_adds_no_moments()
    {
        Assert.Equal(Day, Record(at: 0, "02", Run("03", "09", to: 30)).To);
        Assert.Equal(Day, Record(at: 0, "02").To);
        Assert.Equal(Day, Record(at: 0, "02", Run("01", "09", to: null)).To);
    }

    [Fact]
    public void A_later_backup_continues_an_earlier_one_only_without_a_gap()
    {
        var earlier = Record(at: 0, "02", Run("01", "04", to: 30));
        var moment = Day.AddMinutes(45);

        Assert.True(earlier.IsContinuedBy(Record(at: 60, "08", Run("04", "09", to: 90)), moment));
        Assert.False(earlier.IsContinuedBy(Record(at: 60, "08", Run("05", "09", to: 90)), moment));
        Assert.False(earlier.IsContinuedBy(Record(at: 60, "08", Run("04", "09", to: 40)), moment));
        Assert.False(earlier.IsContinuedBy(Record(at: 60, "08", Run("04", "09", to: 90)) with { SystemIdentifier = "2" }, moment));
        Assert.False(earlier.IsContinuedBy(Record(at: 60, "08", Run("04", "09", to: 90)) with { Timeline = 2 }, moment));
    }

    [Fact]
    public void Up_to_a_gap_a_later_backup_continues_an_earlier_one()
    {
        var earlier = Record(at: 0, "02", Run("01", "04", to: 30));
        var later = Record(at: 60, "08", Run("04", "05", to: 40), Run("07", "09", to: 90));

        Assert.True(earlier.IsContinuedBy(later, Day.AddMinutes(40)));
        Assert.False(earlier.IsContinuedBy(later, Day.AddMinutes(41)));
    }

    [Fact]
    public void The_attribute_of_an_entry_gives_the_record_back()
    {
        var attributes = new ByteString();
        var record = Record(at: 0, "02", Run("01", "04", to: 30));

        WalAttribute.Write(attributes, record);

        var read = WalAttribute.Read(attributes.Span)!;
        Assert.Equal((record.SystemIdentifier, record.BaseAt, record.BaseSegment), (read.SystemIdentifier, read.BaseAt, read.BaseSegment));
        Assert.Equal(record.Runs, read.Runs);
    }

    [Fact]
    public void An_attribute_stays_small_with_any_number_of_gaps_and_keeps_the_log_of_the_copy()
    {
        var attributes = new ByteString();
        var runs = Enumerable.Range(0, 2000).Select(i => Run($"{i:X4}", $"{i:X4}", to: i)).Append(Run("F000", "F001", to: 30));

        WalAttribute.Write(attributes, Record(at: 0, "F000", [.. runs]));

        Assert.True(attributes.Length < EntryLimits.MaxAttributes);
        Assert.Equal(Run("F000", "F001", to: 30), Assert.Single(WalAttribute.Read(attributes.Span)!.Runs));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData(
        """{"system_identifier":"1","server_version":15,"timeline":1,"segment_bytes":0,"base_at":"2026-11-30T12:00:00Z","base_segment":"1","runs":[]}"""
    )]
    [InlineData(
        """{"system_identifier":"1","server_version":15,"timeline":1,"segment_bytes":16777216,"base_at":"x","base_segment":"1","runs":[]}"""
    )]
    public void A_forged_attribute_is_no_record(string json)
    {
        var value = System.Text.Encoding.UTF8.GetBytes(json);
        var name = "user.backupedge.recovery"u8;
        byte[] attribute = [(byte)name.Length, 0, (byte)value.Length, (byte)(value.Length >> 8), 0, 0, .. name, .. value];

        Assert.Null(WalAttribute.Read(attribute));
    }

    private static WalRun Run(string first, string last, int? to) =>
        new(first, last, IsPartial: false) { To = to is { } minutes ? Day.AddMinutes(minutes) : null };

    private static WalRecord Record(int at, string segment, params WalRun[] runs) =>
        new()
        {
            SystemIdentifier = "1",
            ServerVersion = 15,
            Timeline = 1,
            SegmentBytes = WalSegment.DefaultBytes,
            BaseAt = Day.AddMinutes(at),
            BaseSegment = segment,
            Runs = runs,
        };
}
