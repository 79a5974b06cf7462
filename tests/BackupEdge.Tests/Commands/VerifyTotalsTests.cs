using BackupEdge.Catalogue;
using BackupEdge.Commands;
using BackupEdge.Contracts;

namespace BackupEdge.Tests.Commands;

/// <summary>The progress of a verify of several backups.</summary>
public sealed class VerifyTotalsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 1, 0, 0, TimeSpan.Zero);
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Bytes_count_over_all_backups_and_never_go_back()
    {
        _harness.Write("bots/start.bas", new string('x', 10_000));
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots"));
        Assert.Equal(0, await _harness.RunAsync("backup", "--source", "bots", "--type", "incremental"));
        using var catalogue = CatalogueDatabase.Open(_harness.In("backupedge-data/catalogue.db"));
        var backups = catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed));
        var totals = catalogue.Read(session => VerifyTotals.Of(session, backups, Start));
        var own = backups.Sum(backup => backup.Counts.StoredBytes);

        var waiting = totals.Total(State(0, 0) with { IsQueued = true }, Start);
        var first = totals.Total(State(500, 1000), Start.AddSeconds(1));
        totals.Next(1000);
        var second = totals.Total(State(0, 0) with { IsQueued = true }, Start.AddSeconds(2));

        Assert.True(waiting.IsQueued);
        Assert.False(second.IsQueued);
        Assert.InRange(waiting.Counts.BytesTotal, own, own * 3);
        Assert.Equal(500, first.Counts.BytesDone);
        Assert.Equal((1000, (2, 2)), (second.Counts.BytesDone, second.Part));
        Assert.True(second.Counts.BytesTotal > 1000);
        Assert.Equal(0, second.Counts.FilesDone);
    }

    private static ProgressState State(long done, long total) =>
        new() { Kind = "verify", Counts = ProgressAnswer.Running(done, total, 0, 0, TimeSpan.FromSeconds(1)) };
}
