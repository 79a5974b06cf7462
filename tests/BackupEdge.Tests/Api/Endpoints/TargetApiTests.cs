using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Engine.Platform;
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
    public async Task A_target_says_how_much_space_it_has_and_the_original_places_say_where_they_are()
    {
        using var response = await server.Operator.GetAsync($"{Base}/targets", TestContext.Current.CancellationToken);

        var targets = (await BodyAsync(response)).EnumerateArray().ToList();
        var space = TargetSpace.Of(server.Folder.FullName).FreeBytes;
        Assert.All(targets.Take(2), target =>
            Assert.Equal(space == long.MaxValue ? JsonValueKind.Null : JsonValueKind.Number, target.GetProperty("free_bytes").ValueKind)
        );
        Assert.All(targets.Take(2), target => Assert.Equal(JsonValueKind.Null, target.GetProperty("places").ValueKind));
        Assert.All(targets, target => Assert.Equal(JsonValueKind.Null, target.GetProperty("busy_job_id").ValueKind));
        var place = Assert.Single(targets[2].GetProperty("places").EnumerateArray());
        Assert.Equal(
            ("bots", "files", Path.Combine(server.Folder.FullName, "bots")),
            (place.GetProperty("source").GetString(), place.GetProperty("kind").GetString(), place.GetProperty("path").GetString())
        );
    }

    [Fact]
    public async Task A_target_names_the_restore_that_keeps_it_busy()
    {
        var catalogue = server.Services.Catalogue;
        var job = new JobRow
        {
            Id = "job-20261130-080000-aaaaaa",
            Kind = JobKind.Restore,
            Status = RunStatus.Running,
            BackupId = null,
            Target = "lab",
            Request = "{}",
            CreatedAt = DateTimeOffset.UtcNow,
            CreatedBy = "tester",
        };
        catalogue.Write(session => session.Jobs.Insert(job));

        using var response = await server.Operator.GetAsync($"{Base}/targets", TestContext.Current.CancellationToken);
        Assert.Equal(
            [null, job.Id, null],
            (await BodyAsync(response)).EnumerateArray().Select(target => target.GetProperty("busy_job_id").GetString())
        );
        catalogue.Write(session => session.Jobs.Update(job with { Status = RunStatus.Interrupted, CompletedAt = DateTimeOffset.UtcNow }));
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

        var lab = TargetAnswer.AllOf(settings, server.Services.Catalogue)[0];

        Assert.Contains("'botserver'", lab.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", lab.Description, StringComparison.Ordinal);
    }
}
