using System.Net;
using System.Text;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>mail</c>.</summary>
internal static class MailSettings
{
    private const int MaxPort = 65535;
    private const int MaxRecipients = 20;
    private static readonly (string Word, MailSecurity Security, int Port)[] Kinds =
    [
        ("starttls", MailSecurity.StartTls, 587),
        ("implicit", MailSecurity.Implicit, 465),
        ("none", MailSecurity.None, 25),
    ];

    /// <summary>Returns how mail is sent; null if it is not configured or not valid, which is noted as a problem.</summary>
    public static MailDefinition? Read(SettingSection mail, IReadOnlyList<WebhookDefinition> webhooks, bool withSecrets)
    {
        if (mail.Origin is null)
        {
            return null;
        }

        mail.AllowOnly("server", "port", "tls", "from", "to", "username", "password", "password_file", "on");
        foreach (var needed in (string[])["server", "from", "to"])
        {
            if (!mail.Has(needed))
            {
                mail.Refuse($"needs '{needed}'{(needed == "to" ? ", a list of addresses" : "")}.");
            }
        }

        if (webhooks.Any(webhook => webhook.Name == MailDefinition.ReservedName))
        {
            mail.Refuse("and a webhook have the same name. Rename the webhook.");
        }

        var server = mail.Text("server");
        var tls = SettingChoice.Read(mail, "tls", [.. Kinds.Select(kind => kind.Word)], Kinds[0].Word);
        var chosen = Kinds.First(kind => kind.Word == tls);
        var port = mail.Number("port", chosen.Port, 1, MaxPort);
        var from = mail.Text("from");
        var to = mail.Texts("to");
        var userName = mail.Text("username");
        var password = SecretText(mail, withSecrets);
        var on = EventSettings.Read(mail, WebhookWireNames.Default, "section");
        CheckServer(mail, server, chosen.Security);
        CheckAddresses(mail, from, to);
        CheckSignIn(mail);
        return server is null || from is null || to.Count == 0
            ? null
            : new MailDefinition
            {
                Name = MailDefinition.ReservedName,
                Server = server,
                Port = port,
                Security = chosen.Security,
                From = from,
                To = to,
                UserName = userName,
                Password = password,
                On = on,
            };
    }

    private static void CheckServer(SettingSection mail, string? server, MailSecurity security)
    {
        if (server is null)
        {
            return;
        }

        if (Uri.CheckHostName(server) == UriHostNameType.Unknown)
        {
            mail.Refuse("server", "must be a host name or an address without a port, such as mail.example.org. The port is in 'port'.");
        }
        else if (security == MailSecurity.None && !IsLoopback(server))
        {
            mail.Refuse(
                "tls",
                $"is none, but {server} is another machine: the mail and the password could be read on the way. Use starttls or implicit."
            );
        }
    }

    private static void CheckAddresses(SettingSection mail, string? from, IReadOnlyList<string> to)
    {
        if (from is not null && !IsAddress(from))
        {
            mail.Refuse("from", AddressProblem(from));
        }

        foreach (var address in to.Where(address => !IsAddress(address)))
        {
            mail.Refuse("to", AddressProblem(address));
        }

        if (mail.Has("to") && (to.Count is 0 or > MaxRecipients))
        {
            mail.Refuse("to", $"must have 1 to {MaxRecipients} addresses, not {to.Count}.");
        }
    }

    private static void CheckSignIn(SettingSection mail)
    {
        var hasPassword = mail.Has("password") || mail.Has("password_file");
        if (mail.Has("username") != hasPassword)
        {
            mail.Refuse(
                hasPassword
                    ? "has a password and no 'username'. Add it."
                    : "has a 'username' and no password. Add a 'password_file', or remove the 'username' if the server needs none."
            );
        }
    }

    private static string? SecretText(SettingSection mail, bool withSecrets) =>
        SecretSetting.Read(mail, "password", SecretSetting.ChosenByOthers, withSecrets) is { } bytes
            ? Encoding.UTF8.GetString(bytes)
            : null;

    private static bool IsLoopback(string server) =>
        server.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(server.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string AddressProblem(string address) =>
        $"must contain plain mail addresses such as ops@example.org, without a name, not '{VisibleText.Escape(address)}'.";

    // Strict, so that no address can end a command or a header of the mail: no spaces, quotes, brackets or control characters.
    private static bool IsAddress(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at > 0
            && at == address.LastIndexOf('@')
            && Uri.CheckHostName(address[(at + 1)..]) == UriHostNameType.Dns
            && address[..at].All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal));
    }
}
