using System.Diagnostics;
using System.Globalization;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine;

namespace BackupEdge.Tests.Postgres;

/// <summary>Tests the engine with a real PostgreSQL 15 server.</summary>
public sealed class PostgresTests : IClassFixture<PostgresServer>, IDisposable
{
    private const string Accounts = "SELECT count(*), sum(hashtext(a::text)::bigint) FROM pgbench_accounts a";
    private static readonly int Kills = int.TryParse(
        Environment.GetEnvironmentVariable("BACKUPEDGE_TEST_KILLS"),
        CultureInfo.InvariantCulture,
        out var kills
    )
        ? kills
        : 5;
    private const int Scale = 3; // 300 000 rows in pgbench_accounts
    private readonly PostgresServer _server;
    private readonly EngineHarness _harness = new();

    public PostgresTests(PostgresServer server)
    {
        PostgresServer.SkipUnlessInstalled();
        _server = server;
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_dump_of_a_busy_database_is_one_snapshot_and_is_restored()
    {
        var source = await SourceAsync("busy");
        await _server.CreateAsync("copy");
        await _server.CreateAsync("by_hand");
        string id;
        using (_server.StartPgbench("busy"))
        {
            // Wait for some transactions first, so that an inconsistent dump would be detected.
            while (long.Parse(await _server.QueryAsync("busy", "SELECT count(*) FROM pgbench_history"), CultureInfo.InvariantCulture) < 50)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            id = _harness.Backup(_harness.RequestOf(source)).Id;
        }

        Assert.Empty(_harness.RestoreInto(id, Into("copy")).Errors);
        await _server.RunAsync("pg_restore", "by_hand", [_harness.RestoreStream(id, source)]);

        var copied = await _server.QueryAsync("copy", Accounts);
        Assert.Equal(await _server.QueryAsync("by_hand", Accounts), copied);
        Assert.StartsWith($"{Scale * 100_000}|", copied, StringComparison.Ordinal);

        // Each transaction of pgbench adds the same amount to four tables, so the sums in one snapshot are equal.
        var sums = await _server.QueryAsync(
            "copy",
            "SELECT (SELECT sum(abalance) FROM pgbench_accounts) = (SELECT sum(tbalance) FROM pgbench_tellers), (SELECT "
                + "sum(bbalance) FROM pgbench_branches) = (SELECT sum(delta) FROM pgbench_history)"
        );
        Assert.Equal("t|t", sums);

        // A second restore replaces the existing tables.
        Assert.Empty(_harness.RestoreInto(id, Into("copy")).Errors);
        Assert.Equal(copied, await _server.QueryAsync("copy", Accounts));
    }

    [Theory]
    [InlineData("aid <= 3000", 0.0001, 0.05)]
    [InlineData("aid % 100 = 7", 0.5, 1.01)]
    public async Task An_incremental_backup_stores_only_chunks_with_changed_rows(string which, double least, double most)
    {
        var source = await SourceAsync($"services {which.Length}");
        var (full, first) = _harness.Backup(_harness.RequestOf(source));
        await _server.QueryAsync(source.Postgres.Database, $"UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE {which}");

        var (id, second) = _harness.Backup(_harness.RequestOf(source).Against(full));

        var share = (double)second.NewBytes / first.NewBytes;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{which}: {second.NewBytes} of {first.NewBytes} bytes are new, {share:P1}; "
                + $"{second.StoredBytes} of {first.StoredBytes} stored"
        );
        Assert.InRange(share, least, most);
        Assert.Equal(0, _harness.Verify(id).ProblemCount);
    }

    [Fact]
    public async Task A_failed_restore_leaves_the_database_unchanged()
    {
        var source = await SourceAsync("plain");
        var (id, _) = _harness.Backup(_harness.RequestOf(source));
        await _server.CreateAsync("guarded");
        await _server.QueryAsync(
            "guarded",
            "CREATE TABLE pgbench_history (mine text); INSERT INTO pgbench_history VALUES ('kept'); "
                + "CREATE VIEW looks AS SELECT * FROM pgbench_history"
        );

        var error = Assert.Single(_harness.RestoreInto(id, Into("guarded", source.Name)).Errors);

        Assert.Equal(("tables/plain.dump", "failed"), (error.Path, error.Code));
        Assert.Contains("other objects depend on it", error.Message, StringComparison.Ordinal);
        Assert.Equal("kept", await _server.QueryAsync("guarded", "SELECT mine FROM looks"));
        Assert.Equal("1", await _server.QueryAsync("guarded", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task A_wrong_password_or_database_fails_the_backup_without_leaks()
    {
        var source = await SourceAsync("closed");
        var wrong = source with { Postgres = source.Postgres with { PasswordFile = null, Password = "no-such-word" } };
        var nowhere = source with { Postgres = _server.Connection("nowhere") };
        var noFile = source with { Postgres = source.Postgres with { PasswordFile = "/nowhere/password" } };

        var refused = Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(wrong)));
        Assert.Equal(FaultCode.SourceFailed, refused.Code);
        Assert.Contains("password authentication failed", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no-such-word", refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            "\"nowhere\" does not exist",
            Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(nowhere))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "/nowhere/password",
            Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(noFile))).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFiles(_harness.StoreFolder));
    }

    [Theory]
    [InlineData("/nowhere/pg_dump", null)]
    [InlineData(null, "echo 'pg_dump (PostgreSQL) 9.6.24'")]
    [InlineData(null, "echo 'something else'")]
    public void An_unusable_dump_program_is_refused_before_it_dumps(string? program, string? script)
    {
        if (script is not null)
        {
            program = _harness.At("pg_dump");
            File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var database = _server.Connection("postgres") with { DumpProgram = program! };
        var fault = Assert.Throws<Fault>(() =>
            _harness.Backup(_harness.RequestOf(new PostgresSource { Name = "tables", Postgres = database }))
        );

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Contains(program!, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "Install PostgreSQL's client programs (Debian: postgresql-client), or set the path of the program in the configuration.",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_cancellation_ends_a_dump_that_waits_for_a_lock()
    {
        var source = await SourceAsync("locked");
        using var cancel = new CancellationTokenSource();
        var holder = _server.QueryAsync("locked", "BEGIN; LOCK TABLE pgbench_accounts IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)");
        while (
            await _server.QueryAsync(
                "postgres",
                "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND database = "
                    + "(SELECT oid FROM pg_database WHERE datname = 'locked')"
            ) == "0"
        )
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        cancel.CancelAfter(500);
        Assert.ThrowsAny<OperationCanceledException>(() => _harness.BackupUntil(cancel.Token, _harness.RequestOf(source)));

        await _server.QueryAsync(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()"
        );
        await Assert.ThrowsAnyAsync<Exception>(() => holder);
    }

    [Theory]
    [InlineData("program")]
    [InlineData("session")]
    public async Task A_dump_that_is_killed_during_its_work_fails_the_backup(string killed)
    {
        var database = $"killed_{killed}";
        var source = await SourceAsync(database);
        var holder = _server.QueryAsync(database, "BEGIN; LOCK TABLE pgbench_accounts IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)");
        var backup = Task.Run(() => Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(source))));
        const string Waiting = "FROM pg_stat_activity WHERE application_name = 'pg_dump' AND wait_event_type = 'Lock'";
        while (await _server.QueryAsync(database, $"SELECT count(*) {Waiting}") == "0")
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        if (killed == "session")
        {
            await _server.QueryAsync(database, $"SELECT pg_terminate_backend(pid) {Waiting}");
        }
        else
        {
            DumpsOf(database).Single().Kill();
        }

        var fault = await backup;
        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Empty(Directory.GetFiles(_harness.StoreFolder));
        await _server.QueryAsync(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()"
        );
        await Assert.ThrowsAnyAsync<Exception>(() => holder);
    }

    [Fact]
    public async Task A_dump_killed_at_any_point_fails_unless_it_was_complete()
    {
        var source = await SourceAsync("killed at random");
        var whole = _harness.Backup(_harness.RequestOf(source)).Summary.SourceBytes;
        var random = new Random(14);
        for (var i = 0; i < Kills; i++)
        {
            var backup = Task.Run(() => _harness.Backup(_harness.RequestOf(source)).Summary.SourceBytes);
            var pause = random.Next(400);
            while (!backup.IsCompleted && !TryKill("killed at random", pause))
            {
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            try
            {
                Assert.Equal(whole, await backup);
                TestContext.Current.TestOutputHelper?.WriteLine($"after {pause} ms it had ended already");
            }
            catch (Fault fault)
            {
                Assert.Equal(FaultCode.SourceFailed, fault.Code);
            }
        }
    }

    private bool TryKill(string database, int pause)
    {
        try
        {
            if (DumpsOf(Uri.EscapeDataString(database)).FirstOrDefault() is not { } dump)
            {
                return false;
            }

            Thread.Sleep(pause);
            dump.Kill();
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // The process has ended.
            return false;
        }
    }

    // Other tests may run the same program, so the process is identified by its server and database.
    private IEnumerable<Process> DumpsOf(string database) =>
        Process
            .GetProcessesByName("pg_dump")
            .Where(process => File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(_server.Url(database), StringComparison.Ordinal));

    private PostgresSource Into(string database, string name = "tables") => new() { Name = name, Postgres = _server.Connection(database) };

    private async Task<PostgresSource> SourceAsync(string database)
    {
        await _server.CreateAsync(database);
        await PostgresServer.RunAsync([
            PostgresServer.Program("pgbench"),
            "-i",
            "-q",
            "-s",
            Scale.ToString(CultureInfo.InvariantCulture),
            _server.Url(Uri.EscapeDataString(database)),
        ]);
        var connection = _server.Connection(database) with { Connection = _server.Url(Uri.EscapeDataString(database)) };
        return new PostgresSource { Name = "tables", Postgres = connection };
    }
}
