using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Retention;

namespace BackupEdge.Tests.Copies;

public sealed class CopyRetentionTests
{
    private static readonly DateTimeOffset Now = new(2036, 11, 23, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_min_age_guards_does_not_leave_a_copy_also_with_the_clock_ten_years_ahead()
    {
        var retained = Enumerable.Range(1, 3).Select(Row).ToDictionary(row => row.Sequence);
        var copy = new CopyDefinition
        {
            Name = "away",
            Place = new FolderPlace("/nowhere"),
            Retention = new RetentionRules { KeepLast = 1 },
        };
        var none = new Dictionary<string, TimeSpan>();
        var one = new Dictionary<string, TimeSpan> { ["backup-2"] = TimeSpan.FromDays(30) };

        Assert.Equal([1, 2], CopyRetention.Expired(copy, [], retained, new GuardedAges(none, none), Now)!.Order());
        Assert.Equal([1], CopyRetention.Expired(copy, [], retained, new GuardedAges(one, none), Now)!);
    }

    private static RetainedRow Row(int number) =>
        new($"backup-{number}", number, Now.AddYears(-10).AddDays(number), "bots", 1, IsHeld: false, Operator: null, IsManual: false);
}
