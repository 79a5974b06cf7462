using System.Text.Json.Nodes;
using BackupEdge.Api.Http;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>
/// A server that has gone through the scenario, and the document made of it. With the variable <c>BACKUPEDGE_WRITE_OPENAPI</c> the document
/// is kept.
/// </summary>
public sealed class RecordedApi : IAsyncLifetime
{
    private static readonly string Kept = Path.Combine(PublishedBinary.RepositoryRoot, "src", "BackupEdge", "Api", "openapi.json");

    public InProcessServer Server { get; } = new();

    internal IReadOnlyList<Route> Routes { get; private set; } = [];

    internal Manual Manual { get; } = Manual.Read();

    /// <summary>The document as it must be.</summary>
    public JsonObject Made { get; private set; } = [];

    /// <summary>The document as it is kept with the sources.</summary>
    public JsonObject Document { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        Routes = BackupEdge.Api.Routes.All(
            Server.Services,
            new Readiness(Server.Services.Settings.Data, Server.Services.Catalogue, Server.Services.Runner, Server.Services.Time),
            Server.Services.Monitor()
        );
        var recorder = new Recorder(Server, Routes);
        await new Scenario(Server, recorder, Routes).RunAsync();
        Made = new OpenApiDocument(Routes, Manual, recorder.Answers).Make();
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("BACKUPEDGE_WRITE_OPENAPI")))
        {
            await File.WriteAllTextAsync(Kept, OpenApiText.Write(Made));
        }

        Document = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(Kept))!;
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
