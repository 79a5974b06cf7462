using System.Diagnostics;
using BackupEdge.Configuration;
using BackupEdge.Drills;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Drills;

namespace BackupEdge.Tests.Postgres;

/// <summary>Drills that start a PostgreSQL server on a physical backup.</summary>
public sealed class ServerDrillTests : IClassFixture<PostgresServer>
{
    private readonly PostgresServer _server;

    public ServerDrillTests(PostgresServer server)
    {
        PostgresServer.SkipUnlessInstalled();
        Assert.SkipUnless(Landlock.IsAvailable, "The kernel has no Landlock.");
        _server = server;
    }

    [Fact]
    public async Task A_server_is_started_its_tables_are_counted_and_nothing_is_left()
    {
        await _server.CreateAsync("bank");
        await _server.QueryAsync("bank", "CREATE TABLE ledger AS SELECT generate_series(1, 12345) AS id");
        using var harness = await HarnessAsync();

        var found = DrillRunTests.Source(harness.Run());

        Assert.True(found.Result == "proven", found.Message);
        var check = ServerCheck(found);
        Assert.Equal("passed", check.Outcome);
        Assert.Contains("replayed its log up to 0/", check.Message, StringComparison.Ordinal);
        Assert.Contains("The server has no checksums of its pages", check.Message, StringComparison.Ordinal);
        Assert.Contains(new DrilledTable("bank.public.ledger", 12345), found.Tables);
        Assert.True(found.RecoveryMs > 0);
        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task A_server_is_started_in_a_target_whose_path_has_links_that_are_followed()
    {
        using var harness = await HarnessAsync();
        var link = harness.At("link");
        Directory.CreateSymbolicLink(link, harness.Scratch);
        harness.Settings = harness.Settings with { Targets = [new TargetDefinition("linked", link, Follow: true)] };
        harness.Rules = new DrillRules { Target = "linked" };

        var found = DrillRunTests.Source(harness.Run());

        Assert.True(found.Result == "proven", found.Message);
        Assert.True(ServerCheck(found).Outcome == "passed", ServerCheck(found).Message);
        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task A_server_is_started_in_a_folder_whose_path_is_too_long_for_a_socket_and_has_a_quote()
    {
        using var harness = await HarnessAsync();
        var folder = Directory.CreateDirectory(Path.Combine(harness.Settings.Data.Path, $"it's {new string('x', 100)}")).FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await PostgresServer.RunAsync("/bin/chown", "postgres:", folder);
        }

        harness.Settings = harness.Settings with { Targets = [new TargetDefinition("deep", folder)] };
        harness.Rules = new DrillRules { Target = "deep" };

        var found = DrillRunTests.Source(harness.Run());

        Assert.True(found.Result == "proven", found.Message);
        Assert.True(ServerCheck(found).Outcome == "passed", ServerCheck(found).Message);
        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task A_page_that_the_server_had_damaged_is_found()
    {
        await _server.CreateAsync("torn");
        await _server.QueryAsync("torn", "CREATE TABLE ledger AS SELECT generate_series(1, 1000) AS id");
        await _server.QueryAsync("torn", "CHECKPOINT");
        var file = await _server.QueryAsync("torn", "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('ledger')");
        var page = new byte[8192];
        await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Array.Fill(page, (byte)0x5A);
        await using (var open = new FileStream(file, FileMode.Open, FileAccess.Write))
        {
            await open.WriteAsync(page, TestContext.Current.CancellationToken);
        }

        using var harness = await HarnessAsync();

        var found = DrillRunTests.Source(harness.Run());

        await _server.QueryAsync("postgres", "DROP DATABASE torn");
        Assert.Equal("failed", found.Result);
        Assert.Contains("invalid page in block 0", ServerCheck(found).Message, StringComparison.Ordinal);
        Assert.Equal("passed", found.Checks.Single(check => check.Name == "content").Outcome);
        harness.AssertNothingLeft();
    }

    [Theory]
    [InlineData("global/pg_control", "pg_controldata")]
    [InlineData("PG_VERSION", "is not a valid data directory")]
    [InlineData("pg_wal/*", "could not locate required checkpoint record")]
    public async Task A_server_that_cannot_start_is_found(string lost, string reason)
    {
        using var harness = await HarnessAsync();
        harness.Reader = new InterferingReader(harness.Engine.Engine)
        {
            AfterRestore = request =>
            {
                if (request.Databases.Values.FirstOrDefault() is PostgresPhysicalSource { Place: { } place })
                {
                    var path = Path.Combine(place.Data, lost);
                    foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path)))
                    {
                        File.Delete(file);
                    }
                }
            },
        };

        var found = DrillRunTests.Source(harness.Run());

        Assert.Equal("failed", found.Result);
        Assert.Contains(reason, ServerCheck(found).Message, StringComparison.Ordinal);
        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task Settings_of_the_backed_up_server_are_not_used()
    {
        var trace = Path.Combine(Path.GetTempPath(), $"backupedge-{Guid.NewGuid():N}");
        await _server.QueryAsync("postgres", $"ALTER SYSTEM SET archive_mode = 'always'; ");
        await _server.QueryAsync("postgres", $"ALTER SYSTEM SET archive_command = 'touch {trace}'");
        await _server.QueryAsync("postgres", "ALTER SYSTEM SET shared_preload_libraries = 'no_such_module'");
        try
        {
            using var harness = await HarnessAsync();

            var found = DrillRunTests.Source(harness.Run());

            Assert.True(found.Result == "proven", found.Message);
            Assert.Equal("passed", ServerCheck(found).Outcome);
            Assert.False(File.Exists(trace));
        }
        finally
        {
            await _server.QueryAsync("postgres", "ALTER SYSTEM RESET ALL");
        }
    }

    [Fact]
    public async Task Without_a_server_that_can_be_run_the_files_are_compared_and_the_report_says_why()
    {
        using var harness = await HarnessAsync();
        harness.Rules = new DrillRules { StartsServers = false };
        AssertOmitted(harness, "'drill.start_servers' is off");

        harness.Rules = new DrillRules { ServerPrograms = "/nowhere" };
        AssertOmitted(harness, "'drill.server_programs'");

        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The rest needs root.");
        harness.Rules = new DrillRules();
        await PostgresServer.RunAsync("/bin/chown", "root:", harness.Scratch);
        AssertOmitted(harness, "PostgreSQL does not run as root");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_a_killed_drill_left_is_ended_with_its_memory_and_files(bool isScratchCleared)
    {
        using var harness = await HarnessAsync();
        var folder = DrillFolder.Of(harness.Settings, "job-9");
        folder.Make();
        var source = Source() with { Place = new PhysicalPlace(folder.Server) };
        harness.Engine.RestoreInto(harness.Backup(null, Source()).Id, source);
        using var running = new DrillServer(
            source.Place!,
            ServerPrograms.Find(15, new DrillRules(), null)!,
            "db",
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(folder.Path), out var owner);
        running.Start(owner.UserId, owner.GroupId, new(DrillFolder.Variable, folder.Content));
        var state = await File.ReadAllLinesAsync(Path.Combine(source.Place!.Data, "postmaster.pid"), TestContext.Current.CancellationToken);
        var memory = state[6].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.Contains(memory, SharedMemory());

        if (isScratchCleared)
        {
            // As each start does before it looks for interrupted jobs.
            MarkedProcesses.Kill(DrillFolder.Variable, folder.Content);
            DrillFolder.RemoveMemory(harness.Scratch);
            SqliteDatabase.Clear(harness.Scratch);
        }

        Assert.Empty(DrillFolder.RemoveLeft(harness.Settings, "job-9"));

        harness.AssertNothingLeft();
        while (SharedMemory().Contains(memory))
        {
            // Processes of the server that have not noticed its end yet still use it.
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.DoesNotContain(Process.GetProcessesByName("postgres"), process => IsIn(process, folder.Path));
    }

    private static bool IsIn(Process process, string folder)
    {
        try
        {
            return (File.ResolveLinkTarget($"/proc/{process.Id}/cwd", returnFinalTarget: false)?.FullName ?? "").StartsWith(
                folder,
                StringComparison.Ordinal
            );
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void AssertOmitted(DrillHarness harness, string why)
    {
        var found = DrillRunTests.Source(harness.Run());
        Assert.True(found.Result == "proven", found.Message);
        Assert.Equal("skipped", ServerCheck(found).Outcome);
        Assert.Contains(why, ServerCheck(found).Message, StringComparison.Ordinal);
        harness.AssertNothingLeft();
    }

    private static DrillCheck ServerCheck(DrilledSource found) => found.Checks.Single(check => check.Name == "postgres");

    // The identifiers of all segments.
    private static IEnumerable<string> SharedMemory() =>
        File.ReadLines("/proc/sysvipc/shm").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private async Task<DrillHarness> HarnessAsync()
    {
        var harness = new DrillHarness();
        var source = Source();
        harness.Settings = harness.Settings with { Sources = [source] };
        harness.Backup(null, source);
        await harness.GiveToPostgresAsync();
        return harness;
    }

    private PostgresPhysicalSource Source() =>
        new()
        {
            Name = "db",
            Postgres = _server.Connection("postgres"),
            Slot = "backupedge_db",
        };
}
