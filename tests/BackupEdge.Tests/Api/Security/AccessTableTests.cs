using System.Net;
using BackupEdge.Api;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Keys;
using BackupEdge.Tests.Api.OpenApi;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Security;

/// <summary>
/// Makes each call of the table "who may call what" of docs/api.md with each kind of key, and compares the response with the table. A new
/// route is included automatically.
/// </summary>
public sealed class AccessTableTests : IAsyncLifetime
{
    private const string Foreign = "payroll";
    private static readonly string ManualPath = Path.Combine(PublishedBinary.RepositoryRoot, "docs", "api.md");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 2, 0, 0, TimeSpan.Zero));
    private readonly InProcessServer _server;

    public AccessTableTests() => _server = new InProcessServer { MoreSources = [Foreign], Time = _time };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_call_admits_exactly_the_keys_that_the_manual_says()
    {
        var table = ReadTable();
        var routes = Routes
            .All(
                _server.Services,
                new Readiness(_server.Services.Settings.Data, _server.Services.Catalogue, _server.Services.Runner, _server.Services.Time),
                _server.Services.Monitor(),
                _server.Gatekeeper
            )
            .Where(route => !route.IsHidden)
            .ToList();
        Assert.Equal(routes.Select(OpenApiNames.Call).Order(StringComparer.Ordinal), table.Keys.Order(StringComparer.Ordinal));

        var keys = Keys();
        var foreign = await MakeAsync(_server.Admin, Foreign);
        var deviations = new List<string>();
        var cells = 0;
        foreach (var (column, name, key) in keys)
        {
            using var client = _server.Client(key);
            var own = AccessTable.Columns[column] is "`backup_operator`" or "narrowed to sources" or "create-only"
                ? await MakeAsync(client, "bots")
                : foreign;
            foreach (var route in routes)
            {
                cells++;
                if (await FindDeviationAsync(client, route, table[OpenApiNames.Call(route)][column], own, foreign) is { } deviation)
                {
                    deviations.Add($"{OpenApiNames.Call(route)} with {name}: {deviation}");
                }
            }
        }

        Assert.Empty(deviations);
        Assert.Equal(routes.Count * 8, cells);
    }

    // The rows of the table in the manual by their calls.
    private static Dictionary<string, string[]> ReadTable()
    {
        var lines = File.ReadAllLines(ManualPath).SkipWhile(line => line != "<!-- generated: access -->").Skip(1).ToList();
        Assert.Equal(AccessTable.Head, lines[0]);
        return lines
            .Skip(2)
            .TakeWhile(line => line != "<!-- end -->")
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])
            .ToDictionary(cells => cells[0].Trim('`'), cells => cells[1..], StringComparer.Ordinal);
    }

    private List<(int Column, string Name, string? Key)> Keys()
    {
        var keys = _server.Services.Keys;
        var revoked = keys.Issue("revoked", Role.Admin, null);
        var expired = keys.Issue("expired", Role.Admin, 1);
        _server.Services.Catalogue.Write(session => session.Keys.Revoke(revoked.Row.Id, _time.GetUtcNow()));
        _time.Advance(TimeSpan.FromDays(2));
        return
        [
            (0, "no key", null),
            (0, "a revoked key", revoked.Key),
            (0, "an expired key", expired.Key),
            (1, "a viewer's key", keys.Issue("viewer", Role.Viewer, null).Key),
            (2, "an operator's key", keys.Issue("operator", Role.BackupOperator, null).Key),
            (3, "a key of a source", keys.Issue(new KeyRequest("narrowed", Role.BackupOperator) { Sources = ["bots"] }).Key),
            (4, "a create-only key", keys.Issue(new KeyRequest("creator", Role.BackupOperator) { IsCreateOnly = true }).Key),
            (5, "an admin's key", keys.Issue("another admin", Role.Admin, null).Key),
        ];
    }

    // Makes a backup with a key, and restores it as an admin.
    private async Task<Objects> MakeAsync(HttpClient client, string source)
    {
        var made = await PostWaitingAsync(client, "create", $$"""{"type":"full","sources":["{{source}}"]}""");
        Assert.Equal("completed", made.GetProperty("status").GetString());
        var backup = made.GetProperty("backup_id").GetString()!;
        var restore = await PostWaitingAsync(_server.Admin, $"restore/{backup}", """{"target":"lab"}""");
        return new Objects(backup, made.GetProperty("job_id").GetString()!, restore.GetProperty("job_id").GetString()!);
    }

    private static async Task<string?> FindDeviationAsync(HttpClient client, Route route, string cell, Objects own, Objects foreign)
    {
        var hasId = route.Template.Contains('{', StringComparison.Ordinal);
        switch (cell)
        {
            case AccessTable.No:
                return await IsRefusedAsync(client, route, Objects.None) ? null : "was not refused";

            case AccessTable.Yes:
                return await IsRefusedAsync(client, route, Objects.None) ? "was refused" : null;

            case AccessTable.Own when !hasId:
                return await IsRefusedAsync(client, route, Objects.None) ? "was refused" : null;

            case AccessTable.Own:
                return await IsRefusedAsync(client, route, own, HttpStatusCode.NotFound) ? "was refused for its own"
                    : !await IsRefusedAsync(client, route, foreign, HttpStatusCode.NotFound) ? "was not refused for another's"
                    : null;

            default:
                return $"the manual says '{cell}'";
        }
    }

    private static async Task<bool> IsRefusedAsync(HttpClient client, Route route, Objects objects, HttpStatusCode? also = null)
    {
        var job = route.Template.Contains("/restore/", StringComparison.Ordinal) ? objects.Restore : objects.Job;
        var path = route
            .Template.Replace("{backup_id}", objects.Backup, StringComparison.Ordinal)
            .Replace("{other_id}", objects.Backup, StringComparison.Ordinal)
            .Replace("{job_id}", job, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), path);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        return answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests
            || answer.StatusCode == also;
    }

    private sealed record Objects(string Backup, string Job, string Restore)
    {
        public static Objects None { get; } = new("backup-none", "job-none", "job-none");
    }
}
