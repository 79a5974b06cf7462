using System.CommandLine;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Http;
using BackupEdge.Notifications;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Commands;

/// <summary>Implements <c>webhook list</c> and <c>webhook test</c>.</summary>
internal sealed class WebhookCommand
{
    private static readonly WebhookState NoNotifications = new(0, 0, 0, null, null, null);
    private readonly Argument<string> _name = new("NAME") { Description = "The webhook's name in the configuration." };

    /// <summary>Creates the <c>webhook</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new WebhookCommand();
        var list = new Command("list", "Lists webhooks with their queues.");
        var test = new Command("test", "Sends a test notification and prints the response.") { verb._name };
        scope.SetAction(list, ListAsync);
        scope.SetAction(test, verb.TestAsync);
        return new Command("webhook", "Lists webhooks and sends test notifications.") { list, test };
    }

    private static async Task<int> ListAsync(CommandRun run)
    {
        var settings = run.Load().Settings;
        var states = await StatesAsync(run, settings);
        WebhookAnswer[] webhooks = [.. states.Select(pair => new WebhookAnswer(pair.Webhook, pair.State))];
        run.Answer(webhooks, CommandJson.Default.WebhookAnswerArray, output =>
        {
            var table = new Table("NAME", "ADDRESS", "ON", ">WAITING", ">DELIVERED", ">FAILED", "LAST DELIVERED", "ERROR");
            foreach (var (webhook, state) in states)
            {
                table.Add(
                    webhook.Name,
                    webhook.UrlOrigin,
                    string.Join(",", webhook.On),
                    Units.Count(state.Waiting),
                    Units.Count(state.Delivered),
                    Units.Count(state.Failed),
                    run.Times.Text(state.LastDeliveredAt),
                    state.Error ?? "-"
                );
            }

            table.Write(output);
        });
        return ExitCode.Done;
    }

    private async Task<int> TestAsync(CommandRun run)
    {
        var settings = run.Load(input => input with { WithSecrets = true }).Settings;
        var name = run.Get(_name)!;
        var webhook = settings.FindWebhook(name) ?? throw NoWebhook(name, settings);
        var time = run.CommandEnvironment.Time;
        using var sender = new WebhookSender(time, TrustedRoots.Load);
        var ids = new IdFactory(time);
        var body = new Notifier([webhook], () => ids.Next("notification"), Environment.MachineName, time, NullLogger.Instance).Test(name);
        var reply = await sender.SendAsync(
            webhook,
            body.Id,
            body.Event,
            JsonSerializer.Serialize(body, NotificationJson.Plain.NotificationBody),
            CancellationToken.None
        );
        var delivered = reply.Kind == ReplyKind.Accepted;
        if (run.IsJson || delivered)
        {
            var answer = new WebhookTestAnswer(name, body.Id, delivered, reply.StatusCode, reply.Text);
            run.Answer(answer, CommandJson.Default.WebhookTestAnswer, output =>
                output.WriteLine($"Delivered to {name} ({reply.StatusCode})")
            );
        }

        return delivered ? ExitCode.Done : Fail(run, name, reply);
    }

    private static int Fail(CommandRun run, string name, Reply reply)
    {
        run.Errors.Write(
            new Fault(
                FaultCode.WebhookFailed,
                $"The webhook '{name}' did not accept the test notification: {reply.Reason}",
                ("webhook", name)
            )
        );
        return ExitCode.Failed;
    }

    // Without a catalogue, no notification has been recorded yet.
    private static async Task<IReadOnlyList<(WebhookDefinition Webhook, WebhookState State)>> StatesAsync(CommandRun run, Settings settings)
    {
        if (!DataFolderPresence.Exists(settings.Data, settings.Data.Catalogue))
        {
            return [.. settings.Webhooks.Select(webhook => (webhook, NoNotifications))];
        }

        await using var services = run.OpenToRead();
        return services.Catalogue.Read(session =>
            settings.Webhooks.Select(webhook => (webhook, session.Notifications.StateOf(webhook.Name))).ToList()
        );
    }

    private static Fault NoWebhook(string name, Settings settings) =>
        new(
            FaultCode.InvalidRequest,
            settings.Webhooks.Count == 0
                ? "No webhook is configured. Add one to backupedge.json: \"webhooks\": { \"NAME\": { \"url\": \"https://...\" } }."
                : $"There is no webhook '{name}'. Known webhooks: {string.Join(", ", settings.Webhooks.Select(webhook => webhook.Name))}.",
            ("webhook", name)
        );
}
