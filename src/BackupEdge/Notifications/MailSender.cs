using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Notifications;

/// <summary>
/// Sends one notification once by mail and returns the outcome. What is sent to the server, which includes the password, and what it
/// responds to the password is in no reply and in no log.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="roots">Returns the certificate authorities to trust.</param>
/// <param name="logger">Receives which recipients the server did not accept.</param>
internal sealed class MailSender(TimeProvider time, Func<X509Certificate2Collection> roots, ILogger logger)
{
    /// <summary>The maximum duration of an attempt. Servers may delay each response, to discourage others.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private const int FirstPermanent = 500;
    private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Sends a notification.</summary>
    /// <param name="mail">How mail is sent.</param>
    /// <param name="id">The notification's id.</param>
    /// <param name="body">The JSON document of the notification.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the server may have received the mail.</exception>
    public async Task<Reply> SendAsync(MailDefinition mail, string id, string body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var client = new MailClient(roots);
        try
        {
            return await SendAsync(client, mail, id, Message.Parse(body), linked.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Unavailable($"{mail.Place} did not accept the mail within {Timeout.TotalSeconds:0} seconds.");
        }
        catch (Exception e) when (ReplyOf(e, mail, client) is not null)
        {
            return ReplyOf(e, mail, client)!;
        }
    }

    private async Task<Reply> SendAsync(MailClient client, MailDefinition mail, string id, Message message, CancellationToken token)
    {
        await client.ConnectAsync(mail.Server, mail.Port, OptionsOf(mail.Security), token);
        if (mail is { UserName: { } userName, Password: { } password })
        {
            await client.SignInAsync(userName, password, token);
        }

        using var created = MailMessage.Create(mail, id, message);
        var answer = await client.SendAsync(created, token);
        var refused = WithoutPassword(string.Join("; ", client.Refused), mail);
        if (refused.Length > 0)
        {
            NotificationLog.RecipientsRefused(logger, id, client.Refused.Count, refused);
        }

        await QuitAsync(client);
        var partly = refused.Length > 0 ? $" Not accepted: {refused}" : "";
        return new Reply(ReplyKind.Accepted, (int)SmtpStatusCode.Ok, WithoutPassword(answer, mail) + partly);
    }

    // The mail is accepted: whatever happens to the connection afterwards does not matter.
    private async Task QuitAsync(MailClient client)
    {
        using var timeout = new CancellationTokenSource(QuitTimeout, time);
        try
        {
            await client.DisconnectAsync(quit: true, timeout.Token);
        }
        catch (Exception e)
            when (e is OperationCanceledException or IOException or SocketException or ProtocolException or CommandException)
        {
            // The connection is closed by the disposal.
        }
    }

    private static SecureSocketOptions OptionsOf(MailSecurity security) =>
        security switch
        {
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            MailSecurity.Implicit => SecureSocketOptions.SslOnConnect,
            MailSecurity.None => SecureSocketOptions.None,
            _ => throw new UnreachableException($"{nameof(MailSecurity)}.{security} has no option."),
        };

    // Null for an exception that does not come from the server or the network.
    private static Reply? ReplyOf(Exception exception, MailDefinition mail, MailClient client) =>
        exception switch
        {
            SslHandshakeException when client.CertificateProblem is { } problem => Unavailable(
                $"The certificate of {mail.Place} is not valid: {problem}. Check it, or name the file of its certificate authority in "
                    + "SSL_CERT_FILE."
            ),
            SslHandshakeException => Unavailable(
                $"{mail.Place} did not begin TLS as expected. Check `mail.port` and `mail.tls`: starttls is usual for port 587, "
                    + "implicit for port 465."
            ),

            // A response may repeat what was sent, so it is not shown.
            AuthenticationException or SaslException => Unavailable(
                $"{mail.Place} did not accept the user name or the password. Check `mail.username` and `mail.password_file`."
            ),
            ServiceNotAuthenticatedException => Unavailable(
                $"{mail.Place} accepts mail only with a user name and a password. Set `mail.username` and `mail.password_file`."
            ),
            SmtpCommandException refused => new Reply(
                (int)refused.StatusCode < FirstPermanent ? ReplyKind.Unavailable : ReplyKind.Refused,
                (int)refused.StatusCode,
                WithoutPassword(refused.Message, mail)
            ),
            NotSupportedException when !client.IsSecure && mail.Security == MailSecurity.StartTls => Unavailable(
                $"{mail.Place} does not offer STARTTLS, without which nothing is sent. Check `mail.port` and `mail.tls`."
            ),
            NotSupportedException => Unavailable(
                $"{mail.Place} offers no known way to sign in. Remove `mail.username` and `mail.password_file` if it needs none."
            ),
            SocketException or IOException or ProtocolException or ServiceNotConnectedException or TimeoutException => Unavailable(
                string.Create(CultureInfo.InvariantCulture, $"{mail.Place} could not be reached: {exception.Message}")
            ),
            JsonException => new Reply(ReplyKind.Gone, null, $"The notification in the catalogue cannot be read: {exception.Message}"),
            Fault => Unavailable(exception.Message),
            _ => null,
        };

    private static string WithoutPassword(string response, MailDefinition mail) =>
        string.IsNullOrEmpty(mail.Password) ? response : response.Replace(mail.Password, "(secret)", StringComparison.Ordinal);

    private static Reply Unavailable(string text) => new(ReplyKind.Unavailable, null, text);
}
