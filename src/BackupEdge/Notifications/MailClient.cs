using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using BackupEdge.Configuration;
using BackupEdge.Http;
using MailKit.Net.Smtp;
using MimeKit;

namespace BackupEdge.Notifications;

/// <summary>
/// An SMTP client for one mail. It checks certificates like outgoing https, and a recipient that the server does not accept does not keep
/// the mail from the others.
/// </summary>
internal sealed class MailClient : SmtpClient
{
    // Neither a hash of the password for another protocol nor a token of another service.
    private static readonly string[] Unused = ["NTLM", "GSSAPI", "NEGOTIATE", "DIGEST-MD5", "XOAUTH2", "OAUTHBEARER"];
    private readonly Func<X509Certificate2Collection> _roots;
    private readonly List<string> _refused = [];
    private bool _isRefusedForGood;

    /// <summary>Creates a client that is not connected.</summary>
    /// <param name="roots">Returns the certificate authorities to trust.</param>
    public MailClient(Func<X509Certificate2Collection> roots)
    {
        HomeFolder.Ensure();
        _roots = roots;
        CheckCertificateRevocation = false;
        ServerCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors);
    }

    /// <summary>Why the server's certificate was not trusted; null if it was.</summary>
    public string? CertificateProblem { get; private set; }

    /// <summary>The responses about recipients that the server did not accept.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>Signs in with the best mechanism that the server offers.</summary>
    public async Task SignInAsync(string userName, string password, CancellationToken cancellationToken)
    {
        AuthenticationMechanisms.ExceptWith(Unused);
        await AuthenticateAsync(userName, password, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        _refused.Add($"{mailbox.Address}: {(int)response.StatusCode} {response.Response}");
        _isRefusedForGood |= response.StatusCode >= SmtpStatusCode.CommandUnrecognized;
    }

    /// <inheritdoc/>
    protected override void OnNoRecipientsAccepted(MimeMessage message) =>
        throw new SmtpCommandException(
            SmtpErrorCode.RecipientNotAccepted,
            _isRefusedForGood ? SmtpStatusCode.MailboxUnavailable : SmtpStatusCode.MailboxBusy,
            string.Join("; ", _refused)
        );

    private bool IsTrusted(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        const SslPolicyErrors Names = SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable;
        if (certificate is not X509Certificate2 leaf || (errors & Names) != 0)
        {
            CertificateProblem = "it is for another name";
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = OutgoingHttp.PolicyOf(_roots()) };
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        if (chain.Build(leaf))
        {
            return true;
        }

        CertificateProblem = string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation.TrimEnd('.')));
        return false;
    }
}
