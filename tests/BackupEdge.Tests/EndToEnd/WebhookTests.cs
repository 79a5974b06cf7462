using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using BackupEdge.Tests.Notifications;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Notifications of the published binary to a real receiver, over HTTP and HTTPS.</summary>
public sealed class WebhookTests
{
    [Fact]
    public async Task A_failed_backup_is_reported_to_the_webhook()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await StartAsync(receiver);

        var jobId = await FailAsync(server);

        var received = Assert.Single(await receiver.AwaitAsync(1));
        Assert.True(received.IsSignedWith(WebhookReceiver.Secret));
        Assert.Equal(("backup.failed", jobId), (received.Event, received.Body.GetProperty("job").GetProperty("job_id").GetString()));
        Assert.Equal("source_missing", received.Body.GetProperty("job").GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("failed", received.Body.GetProperty("backup").GetProperty("status").GetString());
        Assert.Contains("has failed: ", received.Body.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-the-address", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notification_refused_before_a_kill_is_delivered_after_it()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.AnswerWith(503, 200);
        await using var server = await StartAsync(receiver);
        await FailAsync(server);
        await receiver.AwaitAsync(1);

        await server.KillAsync();
        await server.StartAgainAsync();

        var all = await receiver.AwaitAsync(2);
        Assert.Equal((all[0].Id, all[0].Text), (all[1].Id, all[1].Text));
        var listed = await BackupEdgeCommand.RunAsync(
            ["webhook", "list", "--json", "--data", server.Data],
            Variables(receiver),
            server.Scratch
        );
        Assert.True(listed.ExitCode == 0, listed.Errors);
        Assert.Equal("ops", JsonSerializer.Deserialize<JsonElement>(listed.Output)[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task HTTPS_receivers_need_a_certificate_of_the_named_authorities(string host)
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        using var scratch = new CommandScratch();
        await File.WriteAllTextAsync(scratch.In("good.pem"), certificates.RootPem, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(scratch.In("other.pem"), others.RootPem, TestContext.Current.CancellationToken);
        await using var receiver = await WebhookReceiver.StartAsync(certificates.Server);
        var variables = Variables(receiver);
        variables["BACKUPEDGE__WEBHOOKS__OPS__URL"] = new UriBuilder(receiver.Url) { Host = host }
            .Uri
            .AbsoluteUri;

        variables["SSL_CERT_FILE"] = scratch.In("other.pem");
        var refused = await BackupEdgeCommand.RunAsync(["webhook", "test", "ops"], variables, scratch.Folder);
        variables["SSL_CERT_FILE"] = scratch.In("good.pem");
        var accepted = await BackupEdgeCommand.RunAsync(["webhook", "test", "ops"], variables, scratch.Folder);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("SSL_CERT_FILE", refused.Errors, StringComparison.Ordinal);
        Assert.True(accepted.ExitCode == 0, accepted.Errors);
        Assert.True(Assert.Single(receiver.All).IsSignedWith(WebhookReceiver.Secret));
    }

    [Fact]
    public async Task HTTPS_works_for_a_user_without_a_name_and_a_home()
    {
        const string SetUser = "/usr/bin/setpriv";
        Assert.SkipUnless(
            Environment.UserName == "root" && File.Exists(SetUser),
            "Only root can become a user that is not in /etc/passwd, with setpriv."
        );
        using var certificates = new TestCertificates();
        await using var receiver = await WebhookReceiver.StartAsync(certificates.Server);
        var folder = Directory.CreateTempSubdirectory("backupedge-nobody-");
        try
        {
            var (binary, roots) = (Path.Combine(folder.FullName, "backupedge"), Path.Combine(folder.FullName, "roots.pem"));
            File.Copy(PublishedBinary.Path, binary);
            await File.WriteAllTextAsync(roots, certificates.RootPem, TestContext.Current.CancellationToken);
            folder.UnixFileMode =
                UnixFileMode.UserRead
                | UnixFileMode.UserWrite
                | UnixFileMode.UserExecute
                | UnixFileMode.OtherRead
                | UnixFileMode.OtherExecute;
            var start = new ProcessStartInfo(
                SetUser,
                ["--reuid=54321", "--regid=54321", "--clear-groups", binary, "webhook", "test", "ops"]
            )
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardError = true,
            };
            start.Environment.Clear();
            start.Environment["SSL_CERT_FILE"] = roots;
            start.Environment["BACKUPEDGE__WEBHOOKS__OPS__URL"] = receiver.Url.AbsoluteUri;

            using var process = Process.Start(start)!;
            var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(process.ExitCode == 0, errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, string> Variables(WebhookReceiver receiver) =>
        new()
        {
            ["BACKUPEDGE__WEBHOOKS__OPS__URL"] = receiver.Url.AbsoluteUri,
            ["BACKUPEDGE__WEBHOOKS__OPS__SECRET"] = WebhookReceiver.Secret,
        };

    private static Task<BackupEdgeServer> StartAsync(WebhookReceiver receiver) =>
        BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = "/not/there" },
                Environment = Variables(receiver),
            }
        );

    private static async Task<string> FailAsync(BackupEdgeServer server)
    {
        using var answer = await server.Client.PostAsJsonAsync(
            "/api/v1/backup/create",
            new { type = "full" },
            TestContext.Current.CancellationToken
        );
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return body.GetProperty("job_id").GetString()!;
    }
}
