using System.Text.Json;

namespace BackupEdge.Tests.Postgres;

/// <summary>Restores of a real PostgreSQL server to moments, under load.</summary>
public sealed class PointInTimeTests(PhysicalHarness harness) : IClassFixture<PhysicalHarness>
{
    [Fact]
    public async Task A_server_is_restored_to_any_moment_with_exactly_the_rows_that_were_committed_before_it()
    {
        await harness.Database.CreateAsync("load");
        await harness.Database.RunAsync("pgbench", "load", ["-i", "-q", "-s", "1"]);
        await harness.WaitUntilReceivedAsync();
        var before = await harness.NowAsync();
        string first,
            second,
            third;
        JsonElement full,
            incremental;
        using (harness.Database.StartPgbench("load"))
        {
            full = await harness.BackUpAsync("full");
            await harness.AddAsync(1, 10);
            first = await harness.NowAsync();
            await harness.AddAsync(11, 20);
            incremental = await harness.BackUpAsync("incremental");
            await harness.AddAsync(21, 30);

            // Between the last backup of the first copy of the files, and the second copy.
            second = await harness.NowAsync();
            await harness.AddAsync(31, 40);
            await harness.BackUpAsync("full");
            await harness.AddAsync(41, 50);
            third = await harness.NowAsync();
            await harness.AddAsync(51, 60);
            await harness.BackUpAsync("incremental");
        }

        Assert.Empty(incremental.GetProperty("warnings").EnumerateArray());
        Assert.Equal("incremental", incremental.GetProperty("type").GetString());
        Assert.Equal("10 to 10", await harness.RowsAsync("latest", first));
        Assert.Equal("30 to 30", await harness.RowsAsync("latest", second));
        Assert.Equal("50 to 50", await harness.RowsAsync("latest", third));
        Assert.Equal("60 to 60", await harness.RowsAsync("latest", null));
        await ThrowsAsync("latest", before, "is not in the backup");
        await ThrowsAsync("latest", "2999-01-01T00:00:00Z", "make a new backup first");
        await ThrowsAsync(full.GetProperty("id").GetString()!, first, incremental.GetProperty("id").GetString()!);
    }

    private async Task ThrowsAsync(string id, string moment, string message)
    {
        var job = await harness.RestoreAsync(id, moment);
        Assert.Equal("failed", job.GetProperty("status").GetString());
        var error = job.GetProperty("error");
        Assert.Equal("invalid_request", error.GetProperty("code").GetString());
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
