using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using BackupEdge.Configuration;

namespace BackupEdge.Tests.Notifications;

/// <summary>A mail server on a free loopback port that stores the mails it accepts, and responds as a test sets.</summary>
internal sealed class SmtpReceiver : IAsyncDisposable
{
    public const string UserName = "backup@example.org";
    public const string Password = "correct horse battery";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ReceivedMail> _mails = new();
    private readonly ConcurrentQueue<string> _commands = new();
    private readonly X509Certificate2? _certificate;
    private readonly bool _isImplicit;
    private readonly Task _accepting;

    /// <summary>Starts a server.</summary>
    /// <param name="certificate">The certificate for TLS; null for none.</param>
    /// <param name="isImplicit">Whether TLS begins with the connection, rather than with STARTTLS.</param>
    public SmtpReceiver(X509Certificate2? certificate = null, bool isImplicit = false)
    {
        (_certificate, _isImplicit) = (certificate, isImplicit);
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Returns the response to a command; null for the usual one.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>Whether the server asks for a user name and a password.</summary>
    public bool NeedsSignIn { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<ReceivedMail> Mails => [.. _mails];

    /// <summary>The commands of all connections, without the mails.</summary>
    public IReadOnlyList<string> Commands => [.. _commands];

    /// <summary>Returns the settings of mail to this server.</summary>
    public MailDefinition Definition(params string[] to) =>
        new()
        {
            Name = MailDefinition.ReservedName,
            Server = "localhost",
            Port = Port,
            Security =
                _certificate is null ? MailSecurity.None
                : _isImplicit ? MailSecurity.Implicit
                : MailSecurity.StartTls,
            From = "backupedge@example.org",
            To = to.Length > 0 ? to : ["ops@example.org"],
            UserName = NeedsSignIn ? UserName : null,
            Password = NeedsSignIn ? Password : null,
            On = WebhookWireNames.All,
        };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await TalkAsync(client.GetStream());
            }
            catch (Exception e)
                when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client has left, or does not trust the certificate.
            }
        }
    }

    private async Task TalkAsync(Stream network)
    {
        var stream = _isImplicit ? await SecureAsync(network) : network;
        var isSecure = _isImplicit;
        var isSignedIn = false;
        var recipients = new List<string>();
        await WriteAsync(stream, Answer("CONNECT") ?? "220 test ready");
        while (await ReadLineAsync(stream) is { } line)
        {
            _commands.Enqueue(line);
            var word = line.Split(' ')[0].ToUpperInvariant();
            if (Answer(line) is { } scripted)
            {
                await WriteAsync(stream, scripted);
                continue;
            }

            switch (word)
            {
                case "EHLO":
                    var canSecure = _certificate is not null && !isSecure;
                    await WriteAsync(
                        stream,
                        $"250-test\r\n{(canSecure ? "250-STARTTLS\r\n" : "")}{(NeedsSignIn ? "250-AUTH PLAIN\r\n" : "")}250 8BITMIME"
                    );
                    break;
                case "STARTTLS":
                    await WriteAsync(stream, "220 go ahead");
                    (stream, isSecure) = (await SecureAsync(stream), true);
                    break;
                case "AUTH":
                    var given = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2])).Split('\0');
                    isSignedIn = (given[1], given[2]) == (UserName, Password);

                    // Hostile: it repeats what it was sent.
                    await WriteAsync(stream, isSignedIn ? "235 welcome" : $"535 5.7.8 no: {given[2]} {line}");
                    break;
                case "MAIL" when NeedsSignIn && !isSignedIn:
                    await WriteAsync(stream, "530 5.7.0 sign in first");
                    break;
                case "RCPT":
                    recipients.Add(line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)]);
                    await WriteAsync(stream, "250 ok");
                    break;
                case "DATA":
                    await WriteAsync(stream, "354 send it");
                    var mail = new ReceivedMail([.. recipients], await ReadMailAsync(stream), isSecure, isSignedIn);
                    var answer = Answer("END") ?? "250 stored as 42";
                    if (answer.StartsWith("250", StringComparison.Ordinal))
                    {
                        _mails.Enqueue(mail);
                    }

                    await WriteAsync(stream, answer);
                    break;
                case "QUIT":
                    await WriteAsync(stream, "221 bye");
                    return;
                default:
                    await WriteAsync(stream, "250 ok");
                    break;
            }
        }
    }

    private async Task<SslStream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return secure;
    }

    private async Task<string> ReadMailAsync(Stream stream)
    {
        var mail = new StringBuilder();
        while (await ReadLineAsync(stream) is { } line && line != ".")
        {
            mail.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        }

        return mail.ToString();
    }

    // Byte by byte: nothing of the TLS handshake after STARTTLS may be read too early.
    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    private async Task WriteAsync(Stream stream, string line) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), _stop.Token);
}
