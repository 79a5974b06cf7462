using BackupEdge.Api.Http;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Http;
using BackupEdge.Notifications;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Api.Endpoints;

/// <summary>The endpoint that tests a receiver of notifications.</summary>
internal sealed class WebhookEndpoints(Settings settings, Notifier notifier, TimeProvider time, ILogger logger)
{
    /// <summary>POST /webhooks/{webhook}/test: sends a test notification, and responds with 200 if the receiver accepted it.</summary>
    public async Task TestAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var receiver = TestNotification.Find(settings, call.Id);
        using var sender = new NotificationSender(time, TrustedRoots.Load, logger);
        var (id, reply) = await TestNotification.SendAsync(sender, notifier, receiver, call.Http.RequestAborted);
        if (reply.Kind != ReplyKind.Accepted)
        {
            throw TestNotification.Refused(receiver, reply);
        }

        await call.AnswerAsync(
            StatusCodes.Status200OK,
            new WebhookTestAnswer(receiver.Name, id, true, reply.StatusCode, reply.Text),
            ApiJson.Default.WebhookTestAnswer
        );
    }
}
