using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>No caller of the API can name a folder that is no configured source or target.</summary>
public sealed class OneOffApiTests : IAsyncLifetime
{
    private readonly InProcessServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("""{"target":"/tmp/out"}""", "target")]
    [InlineData("""{"target":"/tmp/out","folder":"/tmp/out"}""", "folder")]
    [InlineData("""{"target":"staging","folder":"/tmp/out"}""", "folder")]
    [InlineData("""{"target":"original","use_recorded_paths":true}""", "use_recorded_paths")]
    public async Task Not_for_a_restore(string body, string field)
    {
        await _server.BackUpAsync();
        using var response = await _server.Admin.PostAsync($"{Base}/restore/latest", Json(body), TestContext.Current.CancellationToken);

        var details = await ErrorAsync(response, HttpStatusCode.BadRequest, FaultCode.InvalidRequest);
        Assert.Equal(field, details.GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("""{"type":"full","sources":["extra"]}""", "sources")]
    [InlineData("""{"type":"full","sources":["extra=/tmp"]}""", "sources")]
    [InlineData("""{"type":"full","one_off_sources":[{"name":"extra","path":"/tmp"}]}""", "one_off_sources")]
    public async Task Not_for_a_backup(string body, string field)
    {
        using var response = await _server.Admin.PostAsync($"{Base}/create", Json(body), TestContext.Current.CancellationToken);

        var details = await ErrorAsync(response, HttpStatusCode.BadRequest, FaultCode.InvalidRequest);
        Assert.Equal(field, details.GetProperty("field").GetString());
    }

    [Fact]
    public void A_key_of_any_role_gives_no_ownership_of_the_data_folder()
    {
        var keys = _server.Services.Keys;
        Assert.All(Enum.GetValues<Role>(), role => Assert.False(keys.Check(keys.Issue("any", role, null).Key)!.OwnsDataFolder));
    }
}
