using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.Engine.Backup;

public sealed class LinkedNamesTests
{
    private const uint HasBirthTime = 0x800;
    private readonly LinkedNames _names = new();

    private static Statx File =>
        new()
        {
            Mask = HasBirthTime,
            Inode = 7,
            Links = 3,
            Size = 10,
            BornSeconds = 1,
            ModifiedSeconds = 2,
            ChangedSeconds = 3,
        };

    [Fact]
    public void A_file_is_removed_with_its_last_name()
    {
        _names.Add(new FileStat(File), "a"u8);

        Assert.Equal("a"u8.ToArray(), _names.Find(new FileStat(File)));
        Assert.Equal("a"u8.ToArray(), _names.Find(new FileStat(File)));
        Assert.Equal(0, _names.Count);
        Assert.Null(_names.Find(new FileStat(File)));
    }

    [Theory]
    [InlineData("born")]
    [InlineData("size")]
    [InlineData("modified")]
    [InlineData("device")]
    public void Another_file_with_the_same_inode_number_is_a_different_file(string what)
    {
        var other = File;
        switch (what)
        {
            case "born":
                other.BornNanoseconds++;
                break;
            case "size":
                other.Size++;
                break;
            case "modified":
                other.ModifiedNanoseconds++;
                break;
            default:
                other.DeviceMinor++;
                break;
        }

        _names.Add(new FileStat(File), "a"u8);

        Assert.Null(_names.Find(new FileStat(other)));
        _names.Add(new FileStat(other), "b"u8);
        Assert.Equal("b"u8.ToArray(), _names.Find(new FileStat(other)));
    }

    [Theory]
    [InlineData(HasBirthTime, true)]
    [InlineData(0u, false)]
    public void The_change_time_is_compared_only_without_a_birth_time(uint mask, bool isSame)
    {
        // Creating or removing a link changes the change time.
        var first = File with { Mask = mask };
        _names.Add(new FileStat(first), "a"u8);

        Assert.Equal(isSame, _names.Find(new FileStat(first with { ChangedSeconds = 4 })) is not null);
    }
}
