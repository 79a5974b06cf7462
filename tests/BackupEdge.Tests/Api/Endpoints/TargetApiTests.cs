using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Engine.Sources;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>GET /targets.</summary>
public sealed class TargetApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    [Fact]
    public async Task Lists_the_configured_targets_and_the_original_places()
    {
        using var response = await server.Operator.GetAsync($"{Base}/targets", TestContext.Current.CancellationToken);

        var targets = (await BodyAsync(response)).EnumerateArray().ToList();
        Assert.Equal(
            [
                ("staging", "folder", server.Services.Settings.Data.Staging),
                ("lab", "folder", Path.Combine(server.Folder.FullName, "lab")),
                ("original", "original", null),
            ],
            targets.Select(target =>
                (target.GetProperty("name").GetString(), target.GetProperty("kind").GetString(), target.GetProperty("path").GetString())
            )
        );
        Assert.All(targets, target => Assert.EndsWith(".", target.GetProperty("description").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_description_names_the_database_and_not_how_to_connect_to_it()
    {
        var database = new PostgresConnection
        {
            Connection = "host=db.example.org dbname=botserver",
            Database = "botserver",
            Password = "secret",
        };
        var settings = new Settings { Data = new DataPaths("/srv/data"), Targets = [new TargetDefinition("lab", "/srv/lab", database)] };

        var lab = TargetAnswer.AllOf(settings)[0];

        Assert.Contains("'botserver'", lab.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", lab.Description, StringComparison.Ordinal);
    }
}
