using System.Text.Json.Nodes;
using BackupEdge.Api.Http;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sealing;
using BackupEdge.Tests.Notifications;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// A server on which the scenario has run, and what is generated from it. If the variable <c>BACKUPEDGE_WRITE_OPENAPI</c> is set,
/// openapi.json, openapi-3.0.json, the types of the dashboard and the tables of docs/api.md are written.
/// </summary>
public sealed class RecordedApi : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(PublishedBinary.RepositoryRoot, "src", "BackupEdge", "Api");
    private static readonly string DocumentPath = Path.Combine(Folder, "openapi.json");
    private static readonly string OlderPath = Path.Combine(Folder, "openapi-3.0.json");
    private static readonly string TypesPath = Path.Combine(PublishedBinary.RepositoryRoot, "tests", "dashboard-types", "api.d.ts");
    private static readonly string ManualPath = Path.Combine(PublishedBinary.RepositoryRoot, "docs", "api.md");

    private WebhookReceiver? _receiver;

    public InProcessServer Server { get; private set; } = null!;

    internal IReadOnlyList<Route> Routes { get; private set; } = [];

    /// <summary>The recorded responses.</summary>
    internal IReadOnlyList<RecordedAnswer> Answers { get; private set; } = [];

    /// <summary>The document that the code makes.</summary>
    public JsonObject Made { get; private set; } = [];

    /// <summary>The document that is stored with the sources.</summary>
    public JsonObject Document { get; private set; } = [];

    /// <summary>The document in OpenAPI 3.0 that is stored with the sources.</summary>
    public JsonObject Older { get; private set; } = [];

    /// <summary>The types of the document that are stored with the check of the dashboard.</summary>
    public string Types { get; private set; } = "";

    /// <summary>The text of docs/api.md with the tables that the code makes.</summary>
    public string MadeManual { get; private set; } = "";

    /// <summary>The stored text of docs/api.md.</summary>
    public string Manual { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        Server = new()
        {
            Seal = SealMode.Shared,
            Copy = "offsite",
            Protection = new ProtectionRules { UndeleteDays = 7, DeleteNeeds = DeleteNeeds.TwoAdmins },
            Webhooks = [_receiver.Definition("ops", "backup.failed")],
            Shown = new ShownSettings(
                "/etc/backupedge/backupedge.json",
                [
                    new SettingValue("sources.bots.path", "/srv/bots", "/etc/backupedge/backupedge.json"),
                    new SettingValue("webhooks.ops.secret", "(secret)", "BACKUPEDGE__WEBHOOKS__OPS__SECRET"),
                ]
            ),
        };
        await Server.InitializeAsync();
        var all = BackupEdge.Api.Routes.All(
            Server.Services,
            new Readiness(Server.Services.Settings.Data, Server.Services.Catalogue, Server.Services.Runner, Server.Services.Time),
            Server.Services.Monitor(),
            Server.Gatekeeper
        );
        Routes = [.. all.Where(route => !route.IsHidden)];
        var recorder = new Recorder(Server, Routes);
        await new Scenario(Server, recorder, Routes).RunAsync();
        Answers = recorder.Answers;
        Made = new OpenApiDocument(Routes, recorder.Answers).Make();
        MadeManual = ManualTables.Update(await File.ReadAllTextAsync(ManualPath), Routes);
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("BACKUPEDGE_WRITE_OPENAPI")))
        {
            await File.WriteAllTextAsync(DocumentPath, OpenApiText.Write(Made));
            await File.WriteAllTextAsync(OlderPath, OpenApiText.Write(OlderDocument.From(Made)));
            await File.WriteAllTextAsync(TypesPath, ApiTypes.Write(Made));
            await File.WriteAllTextAsync(ManualPath, MadeManual);
        }

        Document = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(DocumentPath))!;
        Older = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(OlderPath))!;
        Types = await File.ReadAllTextAsync(TypesPath);
        Manual = await File.ReadAllTextAsync(ManualPath);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (_receiver is not null)
        {
            await _receiver.DisposeAsync();
        }
    }
}
