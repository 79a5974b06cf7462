using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Postgres;

/// <summary>A slot whose position is in a part of the log that the server has removed, although the server calls it reserved.</summary>
public sealed class SlotSetBackTests : IDisposable
{
    private readonly TempFolder _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task A_slot_that_was_set_back_to_a_removed_segment_is_created_again_and_the_gap_is_reported()
    {
        PostgresServer.SkipUnlessInstalled();
        foreach (var program in (string[])["pg_dump", "psql", "pg_basebackup"])
        {
            File.CreateSymbolicLink(_programs.At(program), PostgresServer.Program(program));
        }

        await using var harness = new PhysicalHarness
        {
            With = source => source with { Postgres = source.Postgres with { DumpProgram = _programs.At("pg_dump") } },
        };

        var removed = _programs.At("removed");

        // What is before the position in the file is refused, as by a server that has removed it.
        await WriteReceiverAsync(
            $$"""
            #!/bin/sh
            query() { '{{PostgresServer.Program("psql")}}' -XAt -d "$(cat '{{_programs.At("url")}}')" -c "$1"; }
            if [ -e '{{removed}}' ] && [ "$(query "SELECT restart_lsn < '$(cat '{{removed}}')' FROM pg_replication_slots")" = t ]; then
              segment=$(query "SELECT pg_walfile_name(restart_lsn + 1) FROM pg_replication_slots")
              echo "pg_receivewal: error: ERROR:  requested WAL segment $segment has already been removed" >&2
              exit 1
            fi
            exec '{{PostgresServer.Program("pg_receivewal")}}' "$@"
            """
        );
        await harness.InitializeAsync();
        await File.WriteAllTextAsync(_programs.At("url"), harness.Database.Url("postgres"), TestContext.Current.CancellationToken);
        await harness.WaitUntilReceivedAsync();
        await harness.BackUpAsync("full");
        await harness.AllowAsync(false);
        await harness.Database.QueryAsync(
            "postgres",
            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active; SELECT pg_sleep(0.3)"
        );
        await harness.AddAsync(1, 20);
        await harness.Database.QueryAsync("postgres", "SELECT txid_current(); SELECT pg_switch_wal()");
        await harness.Database.QueryAsync("postgres", "CHECKPOINT");
        var position = await harness.Database.QueryAsync("postgres", "SELECT redo_lsn FROM pg_control_checkpoint()");
        await File.WriteAllTextAsync(removed, position, TestContext.Current.CancellationToken);

        await harness.AllowAsync(true);

        await harness.WaitForReasonAsync("wal_gap", exists: true);
        await harness.WaitUntilReceivedAsync();
        var renewed = await harness.BackUpAsync("incremental");
        Assert.Equal("base_unusable", renewed.GetProperty("warnings")[0].GetProperty("code").GetString());
        await harness.WaitForReasonAsync("wal_gap", exists: false);
        Assert.Equal("20 to 20", await harness.RowsAsync("latest", null));
    }

    private async Task WriteReceiverAsync(string script)
    {
        await File.WriteAllTextAsync(_programs.At("pg_receivewal"), script + "\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(_programs.At("pg_receivewal"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
