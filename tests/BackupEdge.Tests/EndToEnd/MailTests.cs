using System.Net.Http.Json;
using BackupEdge.Tests.Notifications;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Mail of the published binary to a real mail server, with STARTTLS and a certificate of a private authority.</summary>
public sealed class MailTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly CommandScratch _scratch = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _certificates.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_failed_backup_is_mailed_after_temporary_refusals_and_no_secret_is_logged()
    {
        var refusals = 0;
        await using var mail = new SmtpReceiver(_certificates.Server) { NeedsSignIn = true };
        mail.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) && refusals++ == 0 ? "451 4.7.1 later" : null;
        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Sources = new Dictionary<string, string> { ["bots"] = "/not/there" },
                Environment = await VariablesAsync(mail, SmtpReceiver.Password),
            }
        );

        using var answer = await server.Client.PostAsJsonAsync("/api/v1/backup/create", new { type = "full" }, Ct);
        for (var i = 0; i < 600 && mail.Mails.Count == 0; i++)
        {
            await Task.Delay(100, Ct);
        }

        var received = Assert.Single(mail.Mails);
        Assert.Equal((true, true), (received.IsSecure, received.IsSignedIn));
        Assert.EndsWith(": backup failed", received.Message.Subject, StringComparison.Ordinal);
        Assert.Contains("has failed: ", received.Message.TextBody, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
        Assert.Contains("could not be delivered to mail", server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(SmtpReceiver.Password, server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_mail_reports_refused_credentials_and_untrusted_certificates()
    {
        using var others = new TestCertificates();
        await using var mail = new SmtpReceiver(_certificates.Server) { NeedsSignIn = true };

        var good = await TestAsync(await VariablesAsync(mail, SmtpReceiver.Password));
        var refused = await TestAsync(await VariablesAsync(mail, "another password"));
        var variables = await VariablesAsync(mail, SmtpReceiver.Password);
        await File.WriteAllTextAsync(_scratch.In("roots.pem"), others.RootPem, Ct);
        var untrusted = await TestAsync(variables);

        Assert.True(good.ExitCode == 0, good.Errors);
        Assert.Equal((1, 1), (refused.ExitCode, untrusted.ExitCode));
        Assert.Contains("did not accept the user name or the password", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("another password", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", untrusted.Errors, StringComparison.Ordinal);
    }

    private Task<CommandResult> TestAsync(Dictionary<string, string> variables) =>
        BackupEdgeCommand.RunAsync(["webhook", "test", "mail"], variables, _scratch.Folder);

    private async Task<Dictionary<string, string>> VariablesAsync(SmtpReceiver mail, string password)
    {
        await File.WriteAllTextAsync(_scratch.In("roots.pem"), _certificates.RootPem, Ct);
        await File.WriteAllTextAsync(_scratch.In("password"), password + "\n", Ct);
        return new()
        {
            ["SSL_CERT_FILE"] = _scratch.In("roots.pem"),
            ["BACKUPEDGE__MAIL__SERVER"] = "localhost",
            ["BACKUPEDGE__MAIL__PORT"] = $"{mail.Port}",
            ["BACKUPEDGE__MAIL__FROM"] = "backupedge@example.org",
            ["BACKUPEDGE__MAIL__TO__0"] = "ops@example.org",
            ["BACKUPEDGE__MAIL__USERNAME"] = SmtpReceiver.UserName,
            ["BACKUPEDGE__MAIL__PASSWORD_FILE"] = _scratch.In("password"),
        };
    }
}
