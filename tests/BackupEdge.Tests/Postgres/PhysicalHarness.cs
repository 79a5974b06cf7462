using System.Net.Http.Json;
using System.Text.Json;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Api;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Postgres;

/// <summary>A PostgreSQL server with a ledger, and a service that protects it continuously.</summary>
public sealed class PhysicalHarness : IAsyncLifetime
{
    private const string Role = "keeper";

    /// <summary>The name of the source.</summary>
    public const string Source = "db";

    public PostgresServer Database { get; } = new();

    public InProcessServer Service { get; private set; } = null!;

    /// <summary>The folder of the target <c>lab</c>.</summary>
    public string Lab => Path.Combine(Service.Folder.FullName, "lab");

    /// <summary>Changes the source before the service starts.</summary>
    internal Func<PostgresPhysicalSource, PostgresPhysicalSource> With { get; init; } = source => source;

    public async ValueTask InitializeAsync()
    {
        PostgresServer.SkipUnlessInstalled();
        await Database.InitializeAsync();
        await Database.QueryAsync("postgres", $"CREATE ROLE {Role} LOGIN REPLICATION PASSWORD 'only for tests'");
        await Database.CreateAsync("bank");
        await Database.QueryAsync("bank", "CREATE TABLE ledger (id int PRIMARY KEY, note text)");
        Service = new InProcessServer { Time = new FasterTime(), OtherSources = [With(SourceOf(Database))] };
        await Service.InitializeAsync();
        const UnixFileMode Others = UnixFileMode.OtherExecute | UnixFileMode.GroupExecute;
        Directory.CreateDirectory(Lab);
        File.SetUnixFileMode(Service.Folder.FullName, File.GetUnixFileMode(Service.Folder.FullName) | Others);
        File.SetUnixFileMode(Lab, File.GetUnixFileMode(Lab) | Others);
    }

    public async ValueTask DisposeAsync()
    {
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }

        await Database.DisposeAsync();
    }

    /// <summary>Returns the source with a user that has the right to replicate, and no other.</summary>
    internal static PostgresPhysicalSource SourceOf(PostgresServer server) =>
        new()
        {
            Name = Source,
            Postgres = server.Connection("postgres", Role),
            Slot = "backupedge_db",
        };

    /// <summary>Forbids or allows the service to connect.</summary>
    public Task AllowAsync(bool allows) => Database.QueryAsync("postgres", $"ALTER ROLE {Role} {(allows ? "LOGIN" : "NOLOGIN")}");

    /// <summary>Adds rows with the next numbers, each committed by itself.</summary>
    public Task AddAsync(int from, int to) =>
        Database.QueryAsync(
            "bank",
            $"DO $$ BEGIN FOR i IN {from}..{to} LOOP INSERT INTO ledger VALUES (i, repeat('x', 100)); COMMIT; END LOOP; END $$"
        );

    /// <summary>Returns the time of the database, between commits.</summary>
    public Task<string> NowAsync() =>
        Database.QueryAsync("bank", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");

    /// <summary>Makes a backup of the database, asserts that it completes, and returns it.</summary>
    public async Task<JsonElement> BackUpAsync(string type)
    {
        var backup = await PostWaitingAsync(Service.Admin, "create", $$"""{"type":"{{type}}","sources":["db"]}""");
        Assert.True(backup.GetProperty("status").GetString() == "completed", backup.ToString());
        return await BodyAsync(await Service.Admin.GetAsync($"{Base}/{backup.GetProperty("backup_id").GetString()}"));
    }

    /// <summary>Restores to the target <c>lab</c>, which is emptied first, and returns the job.</summary>
    public async Task<JsonElement> RestoreAsync(string id, string? moment)
    {
        if (Directory.Exists(Path.Combine(Lab, Source)))
        {
            Directory.Delete(Path.Combine(Lab, Source), recursive: true);
        }

        var to = moment is null ? "" : $",\"restore_to\":\"{moment}\"";
        return await PostWaitingAsync(Service.Admin, $"restore/{id}", $$"""{"target":"lab"{{to}}}""");
    }

    /// <summary>Restores, starts a server on the result, and returns the number of rows and whether they have no gap.</summary>
    public async Task<string> RowsAsync(string id, string? moment)
    {
        var job = await RestoreAsync(id, moment);
        Assert.True(job.GetProperty("status").GetString() == "completed", job.ToString());
        await using var restored = await RestoredServer.StartAsync(Path.Combine(Lab, Source));
        await restored.QueryAsync("bank", "INSERT INTO ledger VALUES (0, 'the restored server accepts changes')");
        return await restored.QueryAsync("bank", "SELECT count(*) || ' to ' || max(id) FROM ledger WHERE id > 0");
    }

    /// <summary>Returns the status of the service.</summary>
    public async Task<JsonElement> StatusAsync() => await Service.Admin.GetFromJsonAsync<JsonElement>($"{Base}/status", Ct);

    /// <summary>Waits until a commit that is made now was received.</summary>
    public async Task WaitUntilReceivedAsync()
    {
        var now = DateTimeOffset.UtcNow;
        await WaitAsync(status =>
            status.GetProperty("sources").EnumerateArray().Single(source => source.GetProperty("name").GetString() == Source) is var source
            && source.GetProperty("recovery_point_at").GetString() is { } point
            && DateTimeOffset.Parse(point, System.Globalization.CultureInfo.InvariantCulture) > now
        );
    }

    /// <summary>Waits until the status has, or no longer has, a reason.</summary>
    public Task WaitForReasonAsync(string code, bool exists) =>
        WaitAsync(status =>
            status.GetProperty("reasons").EnumerateArray().Any(reason => reason.GetProperty("code").GetString() == code) == exists
        );

    private async Task WaitAsync(Func<JsonElement, bool> isMet)
    {
        while (true)
        {
            var status = await StatusAsync();
            if (isMet(status))
            {
                return;
            }

            await Task.Delay(100, Ct);
        }
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
