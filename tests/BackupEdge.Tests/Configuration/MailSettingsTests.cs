using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

public sealed class MailSettingsTests : IDisposable
{
    private const string Good = "\"server\": \"mail.example.org\", \"from\": \"backup@example.org\", \"to\": [\"ops@example.org\"]";
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void All_settings_of_mail_are_read_and_the_password_is_not_shown()
    {
        File.SetUnixFileMode(_harness.Write("password", "short\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _harness.Config(
            """
            { "mail": { "server": "mail.example.org", "port": 2465, "tls": "implicit", "from": "backup@example.org",
                "to": ["ops@example.org", "night+shift@example.org"], "username": "backup", "password_file": "password",
                "on": ["failed", "completed"] } }
            """
        );

        var loaded = _harness.Load(input => input with { WithSecrets = true });

        var mail = loaded.Settings.Mail!;
        Assert.Equal(
            ("mail.example.org", 2465, MailSecurity.Implicit, "backup@example.org"),
            (mail.Server, mail.Port, mail.Security, mail.From)
        );
        Assert.Equal(["ops@example.org", "night+shift@example.org"], mail.To);
        Assert.Equal(("backup", "short"), (mail.UserName, mail.Password));
        Assert.Equal(["failed", "completed"], mail.On);
        Assert.Equal(("mail", "smtp://mail.example.org:2465", "mail"), (mail.Name, mail.Place, mail.FormatName));
        Assert.Equal([mail], loaded.Settings.Receivers);
        Assert.DoesNotContain(loaded.Values, value => value.Value.Contains("short", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 587, "starttls")]
    [InlineData(", \"tls\": \"starttls\"", 587, "starttls")]
    [InlineData(", \"tls\": \"implicit\"", 465, "implicit")]
    public void The_port_follows_from_the_kind_of_TLS(string tls, int port, string expected)
    {
        _harness.Config($$"""{ "mail": { {{Good}}{{tls}} } }""");

        var loaded = _harness.Load();

        Assert.Equal(port, loaded.Settings.Mail!.Port);
        Assert.Contains(loaded.Values, value => value.Key == "mail.tls" && value.Value == expected);
        Assert.Equal(["failed", "warning", "overdue"], loaded.Settings.Mail.On);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("mail.example.org", false)]
    [InlineData("192.0.2.1", false)]
    public void Without_TLS_only_a_server_on_this_machine_is_accepted(string server, bool isAccepted)
    {
        _harness.Config($$"""{ "mail": { "server": "{{server}}", "tls": "none", "from": "a@example.org", "to": ["b@example.org"] } }""");

        if (isAccepted)
        {
            Assert.Equal((MailSecurity.None, 25), (_harness.Load().Settings.Mail!.Security, _harness.Load().Settings.Mail!.Port));
        }
        else
        {
            Assert.Contains($"'mail.tls' is none, but {server} is another machine", _harness.Refused().Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{}", "'mail' needs 'server'.")]
    [InlineData("{}", "'mail' needs 'to', a list of addresses.")]
    [InlineData(
        $$"""{ {{Good}}, "tls": "startls" }""",
        "'mail.tls' must be one of starttls, implicit, none, not 'startls'. Did you mean 'starttls'?"
    )]
    [InlineData($$"""{ {{Good}}, "port": 70000 }""", "'mail.port' must be a whole number from 1 to 65535")]
    [InlineData($$"""{ {{Good}}, "username": "a" }""", "'mail' has a 'username' and no password.")]
    [InlineData($$"""{ {{Good}}, "password": "a" }""", "'mail' has a password and no 'username'.")]
    [InlineData($$"""{ {{Good}}, "on": ["fail"] }""", "'mail.on' contains the unknown event 'fail'.")]
    [InlineData($$"""{ {{Good}}, "user": "a" }""", "'mail.user' is not a known key.")]
    [InlineData(
        """{ "server": "mail.example.org:25", "from": "a@example.org", "to": ["b@example.org"] }""",
        "'mail.server' must be a host name or an address without a port"
    )]
    [InlineData(
        """{ "server": "a.example.org", "from": "Ops <a@example.org>", "to": ["b@example.org"] }""",
        "'mail.from' must contain plain mail addresses such as ops@example.org"
    )]
    [InlineData(
        """{ "server": "a.example.org", "from": "a@example.org", "to": ["b@example.org\r\nRCPT TO:<c@example.org>"] }""",
        "'mail.to' must contain plain mail addresses"
    )]
    [InlineData("""{ "server": "a.example.org", "from": "a@example.org", "to": [] }""", "'mail.to' must have 1 to 20 addresses, not 0.")]
    public void Mail_settings_that_cannot_work_are_refused_with_the_remedy(string mail, string expected)
    {
        _harness.Config($$"""{ "mail": {{mail}} }""");

        Assert.Contains(expected, _harness.Refused(input => input with { WithSecrets = true }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_webhook_cannot_have_the_name_of_mail()
    {
        _harness.Config($$"""{ "mail": { {{Good}} }, "webhooks": { "mail": { "url": "https://a.example.org/" } } }""");

        Assert.Contains("'mail' and a webhook have the same name.", _harness.Refused().Message, StringComparison.Ordinal);
    }
}
