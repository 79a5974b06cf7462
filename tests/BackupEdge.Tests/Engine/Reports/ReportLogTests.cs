using BackupEdge.Engine.Reports;

namespace BackupEdge.Tests.Engine.Reports;

public sealed class ReportLogTests
{
    [Fact]
    public void The_counts_of_each_source_include_reports_that_are_not_stored()
    {
        var log = new ReportLog(countsSources: true);
        for (var i = 1500; i > 0; i--)
        {
            log.Add($"a/{i:d4}", i % 2 == 0 ? "unreadable" : "changed", "It is so.");
        }

        log.Add("b", "source_skipped", "It failed.");
        log.Add("c/x", "unreadable", "It cannot be read.");

        Assert.Equal((1502L, 1000), (log.Count, log.ToList().Count));
        Assert.Equal(
            [
                new SourceWarnings("a", 1500, 750) { FirstUnread = "a/0002" },
                new SourceWarnings("b", 1, 0),
                new SourceWarnings("c", 1, 1) { FirstUnread = "c/x" },
            ],
            log.BySource()
        );
    }

    [Fact]
    public void A_log_without_reports_has_no_counts() => Assert.Null(new ReportLog(countsSources: true).BySource());

    [Fact]
    public void A_mark_changes_only_the_report_of_an_unreadable_path()
    {
        var log = new ReportLog();
        log.Add("a/x", "changed", "It changed.");
        log.Add("a/y", "unreadable", "It cannot be read.");

        log.MarkCarriedOver("a/x"u8, "backup-1");
        log.MarkCarriedOver("a/y"u8, "backup-1");
        log.MarkCarriedOver("a/y"u8, "backup-1");
        log.MarkCarriedOver("a/z"u8, "backup-1");

        Assert.Equal(
            [
                new PathReport("a/x", "changed", "It changed."),
                new PathReport("a/y", "carried_over", "It cannot be read; carried over from backup-1"),
            ],
            log.ToList()
        );
        Assert.Equal(2, log.Count);
    }
}
