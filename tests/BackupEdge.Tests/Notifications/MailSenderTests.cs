using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Notifications;
using BackupEdge.Tests.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Notifications;

public sealed class MailSenderTests : IDisposable
{
    private const string Body = """
        {
          "id": "notification-1", "event": "backup.failed", "status": "failed", "created_at": "2026-11-25T02:00:03.120Z", "host": "edge1",
          "message": "The backup of bots\non edge1 has failed: no \u202e disk.",
          "job": { "job_id": "job-1", "created_by": "nightly", "duration_seconds": 2.94, "error_count": 0 },
          "backup": { "id": "backup-1", "label": "a\r\nBcc: all@example.org", "files": 3 }, "schedule": null
        }
        """;

    private readonly TestCertificates _certificates = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_mail_is_sent_with_TLS_and_a_password(bool isImplicit)
    {
        await using var server = new SmtpReceiver(_certificates.Server, isImplicit) { NeedsSignIn = true };

        var reply = await SendAsync(server.Definition("ops@example.org", "night@example.org"));

        Assert.Equal((ReplyKind.Accepted, 250), (reply.Kind, reply.StatusCode));
        var mail = Assert.Single(server.Mails);
        Assert.Equal((true, true), (mail.IsSecure, mail.IsSignedIn));
        Assert.Equal(["ops@example.org", "night@example.org"], mail.Recipients);
        Assert.Equal(isImplicit, !server.Commands.Contains("STARTTLS"));
        Assert.Contains("QUIT", server.Commands);
    }

    [Fact]
    public async Task A_mail_has_the_sentence_and_the_facts_and_no_header_of_others()
    {
        await using var server = new SmtpReceiver();

        await SendAsync(server.Definition());

        var mail = Assert.Single(server.Mails).Message;
        Assert.Equal("BackupEdge on edge1: backup failed", mail.Subject);
        Assert.Equal("backupedge@example.org", Assert.Single(mail.From.Mailboxes).Address);
        Assert.Equal("notification-1@example.org", mail.MessageId);
        Assert.Equal(new DateTimeOffset(2026, 11, 25, 2, 0, 3, TimeSpan.Zero), mail.Date);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal("backup.failed", mail.Headers["X-BackupEdge-Event"]);
        Assert.Empty(mail.Bcc);
        var text = mail.TextBody!.ReplaceLineEndings("\n");
        Assert.StartsWith("The backup of bots on edge1 has failed: no \\u202e disk.\n\n", text, StringComparison.Ordinal);
        Assert.Contains("\nJob:          job-1\n", text.Insert(0, "\n"), StringComparison.Ordinal);
        Assert.Contains("a Bcc: all@example.org\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused_before_the_password_is_sent()
    {
        using var others = new TestCertificates();
        await using var server = new SmtpReceiver(_certificates.Server) { NeedsSignIn = true };

        var reply = await new MailSender(TimeProvider.System, () => [others.Root], NullLogger.Instance).SendAsync(
            server.Definition(),
            "notification-1",
            Body,
            Ct
        );

        Assert.Equal(ReplyKind.Unavailable, reply.Kind);
        Assert.Contains("The certificate of smtp://localhost:", reply.Text, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        await using var server = new SmtpReceiver(_certificates.Server);

        // The certificate is for 127.0.0.1 and localhost.
        var reply = await SendAsync(server.Definition() with { Server = "127.0.0.2" });

        Assert.Equal(ReplyKind.Unavailable, reply.Kind);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_server_without_STARTTLS()
    {
        await using var server = new SmtpReceiver { NeedsSignIn = true };

        var reply = await SendAsync(server.Definition() with { Security = MailSecurity.StartTls });

        Assert.Equal(ReplyKind.Unavailable, reply.Kind);
        Assert.Contains("does not offer STARTTLS", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refused_credentials_name_the_settings_and_nothing_of_the_password()
    {
        var log = new LogLines();
        await using var server = new SmtpReceiver(_certificates.Server) { NeedsSignIn = true };

        var reply = await new MailSender(TimeProvider.System, () => [_certificates.Root], log).SendAsync(
            server.Definition() with
            {
                Password = "a wrong password",
            },
            "notification-1",
            Body,
            Ct
        );

        Assert.Equal(ReplyKind.Unavailable, reply.Kind);
        Assert.EndsWith("Check `mail.username` and `mail.password_file`.", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("a wrong password", reply.Text, StringComparison.Ordinal);
        Assert.Contains(server.Commands, command => command.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
        Assert.Empty(log.All);
    }

    [Fact]
    public async Task A_server_that_needs_a_password_is_reported()
    {
        await using var server = new SmtpReceiver { NeedsSignIn = true };

        var reply = await SendAsync(server.Definition() with { UserName = null, Password = null });

        Assert.Equal(ReplyKind.Unavailable, reply.Kind);
        Assert.Contains("Set `mail.username`", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT", "450 4.2.1 later", true)]
    [InlineData("RCPT", "550 5.1.1 nobody here", false)]
    [InlineData("MAIL", "451 4.7.1 greylisted", true)]
    [InlineData("END", "452 4.3.1 full", true)]
    [InlineData("END", "554 5.7.1 spam", false)]
    [InlineData("CONNECT", "421 4.3.2 closing", true)]
    public async Task A_refusal_is_temporary_or_not_by_its_code(string command, string response, bool isTemporary)
    {
        await using var server = new SmtpReceiver { Answer = line => line.StartsWith(command, StringComparison.Ordinal) ? response : null };

        var reply = await SendAsync(server.Definition());

        Assert.Equal(isTemporary ? ReplyKind.Unavailable : ReplyKind.Refused, reply.Kind);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_response_that_repeats_the_password_is_reported_without_it()
    {
        await using var server = new SmtpReceiver(_certificates.Server)
        {
            NeedsSignIn = true,
            Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? $"550 no {SmtpReceiver.Password}!" : null,
        };

        var reply = await SendAsync(server.Definition());

        Assert.Equal("no (secret)!", reply.Text);
    }

    [Fact]
    public async Task A_refused_recipient_does_not_keep_the_mail_from_the_others()
    {
        var log = new LogLines();
        await using var server = new SmtpReceiver
        {
            Answer = line => line.StartsWith("RCPT TO:<gone@", StringComparison.Ordinal) ? "550 5.1.1 unknown" : null,
        };

        var reply = await new MailSender(TimeProvider.System, () => [], log).SendAsync(
            server.Definition("gone@example.org", "ops@example.org"),
            "notification-1",
            Body,
            Ct
        );

        Assert.Equal(ReplyKind.Accepted, reply.Kind);
        Assert.Contains("gone@example.org: 550 5.1.1 unknown", reply.Text, StringComparison.Ordinal);
        Assert.Equal(["ops@example.org"], Assert.Single(server.Mails).Recipients);
        Assert.Contains("gone@example.org", Assert.Single(log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_unavailable()
    {
        var server = new SmtpReceiver();
        var mail = server.Definition();
        await server.DisposeAsync();

        var reply = await SendAsync(mail);

        Assert.Equal(ReplyKind.Unavailable, reply.Kind);
        Assert.Contains("could not be reached", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_temporary_failure_is_retried_through_the_queue_with_the_same_message_id()
    {
        var refused = 0;
        await using var server = new SmtpReceiver();
        server.Answer = line =>
            line.StartsWith("MAIL", StringComparison.Ordinal) && Interlocked.Increment(ref refused) <= 2 ? "451 4.7.1 later" : null;
        await using var harness = new NotificationHarness(server.Definition());
        harness.Fail(1);
        harness.Deliver();

        await harness.AdvanceUntilAsync(() =>
            harness.Queued(MailDefinition.ReservedName).All(row => row.Status == NotificationStatus.Delivered)
        );

        Assert.Equal(3, Assert.Single(harness.Queued(MailDefinition.ReservedName)).Attempts);
        Assert.Equal("notification-1@example.org", Assert.Single(server.Mails).Message.MessageId);
    }

    private Task<Reply> SendAsync(MailDefinition mail) =>
        new MailSender(TimeProvider.System, () => [_certificates.Root], NullLogger.Instance).SendAsync(mail, "notification-1", Body, Ct);
}
