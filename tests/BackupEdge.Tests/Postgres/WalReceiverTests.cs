using System.Diagnostics;
using System.Globalization;

namespace BackupEdge.Tests.Postgres;

/// <summary>Receiving the log of a real PostgreSQL server while things break.</summary>
public sealed class WalReceiverTests(PhysicalHarness harness) : IClassFixture<PhysicalHarness>
{
    private const string Lost =
        "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active; SELECT pg_sleep(0.3); "
        + "SELECT pg_drop_replication_slot('backupedge_db')";

    [Fact]
    public async Task What_breaks_is_repaired_without_a_gap_or_the_gap_is_told()
    {
        await harness.WaitUntilReceivedAsync();
        await harness.BackUpAsync("full");

        // The receiver is killed.
        await harness.AddAsync(1, 10);
        KillReceiver();
        await harness.WaitUntilReceivedAsync();

        // The server is restarted.
        await harness.Database.StopAsync();
        await harness.WaitForReasonAsync("wal_stopped", exists: true);
        await harness.Database.StartAsync();
        await harness.WaitForReasonAsync("wal_stopped", exists: false);
        await harness.AddAsync(11, 20);
        await harness.WaitUntilReceivedAsync();

        // The slot is lost, and the log is still there.
        await harness.AllowAsync(false);
        await harness.Database.QueryAsync("postgres", Lost);
        await harness.AddAsync(21, 30);
        await harness.AllowAsync(true);
        await harness.WaitUntilReceivedAsync();
        await harness.WaitForReasonAsync("wal_gap", exists: false);
        var moment = await harness.NowAsync();
        await harness.AddAsync(31, 40);
        var incremental = await harness.BackUpAsync("incremental");
        Assert.Empty(incremental.GetProperty("warnings").EnumerateArray());
        Assert.Equal("30 to 30", await harness.RowsAsync("latest", moment));

        // The slot is lost, and the log is removed.
        await harness.AllowAsync(false);
        await harness.Database.QueryAsync("postgres", Lost);
        await harness.AddAsync(41, 50);
        for (var i = 0; i < 3; i++)
        {
            await harness.Database.QueryAsync("postgres", "SELECT txid_current(); SELECT pg_switch_wal()");
            await harness.Database.QueryAsync("postgres", "CHECKPOINT");
        }

        await harness.AllowAsync(true);
        await harness.WaitForReasonAsync("wal_gap", exists: true);
        await harness.WaitUntilReceivedAsync();
        var renewed = await harness.BackUpAsync("incremental");
        Assert.Equal("base_unusable", renewed.GetProperty("warnings")[0].GetProperty("code").GetString());
        await harness.WaitForReasonAsync("wal_gap", exists: false);
        Assert.Equal("50 to 50", await harness.RowsAsync("latest", null));
        Assert.Equal("30 to 30", await harness.RowsAsync("latest", moment));
    }

    private void KillReceiver()
    {
        var folder = Path.Combine(harness.Service.Services.Settings.Data.Wal, PhysicalHarness.Source);
        var own = Directory
            .GetDirectories("/proc")
            .Select(path => (Path: path, Id: Path.GetFileName(path)))
            .Where(process => int.TryParse(process.Id, CultureInfo.InvariantCulture, out _))
            .Single(process =>
                CommandOf(process.Path) is var command
                && command.Contains("pg_receivewal", StringComparison.Ordinal)
                && command.Contains(folder, StringComparison.Ordinal)
            );
        using var receiver = Process.GetProcessById(int.Parse(own.Id, CultureInfo.InvariantCulture));
        receiver.Kill();
    }

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
