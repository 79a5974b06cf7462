using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using BackupEdge.Configuration;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Notifications;

/// <summary>Sends one notification once to a webhook or by mail, and returns the outcome.</summary>
/// <param name="time">The clock.</param>
/// <param name="roots">Returns the certificate authorities to trust; called for the first connection with TLS.</param>
/// <param name="logger">Receives what a reply cannot hold.</param>
internal sealed class NotificationSender(TimeProvider time, Func<X509Certificate2Collection> roots, ILogger logger) : IDisposable
{
    private readonly WebhookSender _webhooks = new(time, roots);
    private readonly MailSender _mail = new(time, roots, logger);

    /// <summary>Sends a notification.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="id">The notification's id.</param>
    /// <param name="name">The event, such as <c>backup.failed</c>.</param>
    /// <param name="body">The JSON document of the notification.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the receiver may have received the notification.</exception>
    public Task<Reply> SendAsync(NotificationReceiver receiver, string id, string name, string body, CancellationToken cancellationToken) =>
        receiver switch
        {
            WebhookDefinition webhook => _webhooks.SendAsync(webhook, id, name, body, cancellationToken),
            MailDefinition mail => _mail.SendAsync(mail, id, body, cancellationToken),
            _ => throw new UnreachableException($"There is no sender for {receiver.GetType().Name}."),
        };

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _webhooks.Dispose();
}
