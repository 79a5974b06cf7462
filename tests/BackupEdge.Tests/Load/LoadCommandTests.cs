using System.Net;
using BackupEdge.Load.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BackupEdge.Tests.Load;

/// <summary>
/// Tests the exit codes of a load run against a service that lists one backup, and whose other responses a test sets.
/// </summary>
public sealed class LoadCommandTests : IDisposable
{
    private const string OneBackup = """[{"id":"backup-1","job_id":"job-1"}]""";
    private readonly DirectoryInfo _results = Directory.CreateTempSubdirectory("backupedge-load-test-");

    [Fact]
    public async Task The_exit_code_is_0_if_every_response_is_expected()
    {
        Assert.Equal(0, await RunAgainstAsync(200));
        Assert.Contains("Everything went as expected.", Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task The_exit_code_is_1_if_a_response_has_an_unexpected_code(int code)
    {
        Assert.Equal(1, await RunAgainstAsync(code));
        Assert.Contains($"GET /{{backup_id}} answered {code}", Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--url", "not an address", "--key", "k")]
    [InlineData("--url", "ftp://127.0.0.1", "--key", "k")]
    [InlineData("--url", "http://127.0.0.1:9000")]
    [InlineData("--rate", "0")]
    [InlineData("--scenario", "no-such")]
    public async Task The_exit_code_is_2_for_wrong_use(params string[] arguments) => Assert.Equal(2, await LoadCommand.RunAsync(arguments));

    [Fact]
    public async Task The_exit_code_is_2_for_an_engine_that_the_program_was_built_without()
    {
        Assert.SkipWhen(
            typeof(LoadCommand).Assembly.GetType("BackupEdge.Load.Engines.NBomberEngine") is not null,
            "The load project was built with NBomber."
        );

        Assert.Equal(2, await LoadCommand.RunAsync(["--engine", "nbomber", "--results", _results.FullName]));

        Assert.Empty(_results.EnumerateFileSystemInfos());
    }

    public void Dispose() => _results.Delete(recursive: true);

    private string Text => File.ReadAllText(Path.Combine(_results.FullName, "result.md"));

    private async Task<int> RunAgainstAsync(int code)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        await using var service = builder.Build();
        service.Run(context =>
        {
            var lists = context.Request.Path.Value!.EndsWith("/list", StringComparison.Ordinal);
            context.Response.StatusCode = lists ? 200 : code;
            return context.Response.WriteAsync(lists ? OneBackup : "{}");
        });
        await service.StartAsync(TestContext.Current.CancellationToken);
        var url = service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return await LoadCommand.RunAsync([
            "--url",
            url,
            "--key",
            "k",
            "--scenario",
            "get-backup",
            "--model",
            "open",
            "--rate",
            "10",
            "--ramp",
            "0",
            "--seconds",
            "1",
            "--engine",
            "local",
            "--results",
            _results.FullName,
        ]);
    }
}
