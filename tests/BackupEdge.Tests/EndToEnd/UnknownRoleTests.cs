using System.Net;
using BackupEdge.Configuration;
using BackupEdge.Tests.Catalogue.Sealing;
using BackupEdge.Tests.Encryption;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>A role in the catalogue that this version does not know, written by a newer version or by hand.</summary>
public sealed class UnknownRoleTests
{
    [Fact]
    public async Task A_key_of_an_unknown_role_is_refused_and_the_server_starts()
    {
        await using var server = await BackupEdgeServer.StartAsync();
        var created = await BackupEdgeCommand.RunAsync(
            "key",
            "create",
            "--name",
            "strange",
            "--role",
            "admin",
            "--json",
            "--data",
            server.Data
        );
        var strange = System.Text.Json.JsonDocument.Parse(created.Output).RootElement;
        var id = strange.GetProperty("id").GetString()!;
        await server.StopAsync();
        Edit(server.Data, $"UPDATE keys SET role = 'root' WHERE id = '{id}'; UPDATE audit SET role = 'root'");

        await server.StartAgainAsync();

        using var refused = server.CreateClient(strange.GetProperty("key").GetString());
        using var answer = await refused.GetAsync("/api/v1/backup/list", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains(id, server.Log, StringComparison.Ordinal);
        using var keys = await server.Client.GetAsync("/api/v1/backup/keys", TestContext.Current.CancellationToken);
        using var audit = await server.Client.GetAsync("/api/v1/backup/audit", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (keys.StatusCode, audit.StatusCode));
        Assert.DoesNotContain(id, await keys.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains(id, await audit.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_new_first_key_is_created_while_a_key_of_unknown_role_exists()
    {
        await using var server = await BackupEdgeServer.StartAsync();
        var first = server.AdminKey;
        await server.StopAsync();
        Edit(server.Data, "UPDATE keys SET role = 'root'");

        await server.StartAgainAsync();

        Assert.Equal(first, server.AdminKey);
        using var answer = await server.Client.GetAsync("/api/v1/backup/list", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(
            0,
            (await BackupEdgeCommand.RunAsync("key", "create", "--name", "way back in", "--role", "admin", "--data", server.Data)).ExitCode
        );
    }

    private static void Edit(string data, string sql)
    {
        var keyFile = RunEncryption.KeyFileOf(data);
        var settings = new Settings
        {
            Data = new DataPaths(data),
            Encryption = new EncryptionDefinition { KeyFiles = [keyFile] },
        };
        using var key = RunKeys.CatalogueKey(settings);
        using var connection = CatalogueDump.Connect(settings.Data.Catalogue, key);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
