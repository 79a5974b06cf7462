using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.DataFolder;
using BackupEdge.Http;
using BackupEdge.Notifications;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Commands;

/// <summary>Implements <c>webhook list</c> and <c>webhook test</c>.</summary>
internal sealed class WebhookCommand
{
    private static readonly WebhookState NoNotifications = new(0, 0, 0, null, null, null);
    private readonly Argument<string> _name = new("NAME") { Description = "The webhook's name in the configuration; `mail` for mail." };

    /// <summary>Creates the <c>webhook</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new WebhookCommand();
        var list = new Command("list", "Lists webhooks and mail with their queues.");
        var test = new Command("test", "Sends a test notification and prints the response.") { verb._name };
        scope.SetAction(list, ListAsync);
        scope.SetAction(test, verb.TestAsync);
        return new Command("webhook", "Lists webhooks and mail, and sends test notifications.") { list, test };
    }

    private static async Task<int> ListAsync(CommandRun run)
    {
        var settings = run.Load().Settings;
        var states = await StatesAsync(run, settings);
        WebhookAnswer[] webhooks = [.. states.Select(pair => new WebhookAnswer(pair.Webhook, pair.State))];
        run.Answer(webhooks, CommandJson.Default.WebhookAnswerArray, output =>
        {
            var table = new Table("NAME", "FORMAT", "ADDRESS", "ON", ">WAITING", ">DELIVERED", ">FAILED", "LAST DELIVERED", "ERROR");
            foreach (var (webhook, state) in states)
            {
                table.Add(
                    webhook.Name,
                    webhook.FormatName,
                    webhook.Place,
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
        var receiver = TestNotification.Find(settings, name);
        var time = run.CommandEnvironment.Time;
        using var sender = new NotificationSender(time, TrustedRoots.Load, NullLogger.Instance);
        var ids = new IdFactory(time);
        var notifier = new Notifier([receiver], () => ids.Next("notification"), Environment.MachineName, time, NullLogger.Instance);
        var (id, reply) = await TestNotification.SendAsync(sender, notifier, receiver, CancellationToken.None);
        var delivered = reply.Kind == ReplyKind.Accepted;
        if (run.IsJson || delivered)
        {
            var answer = new WebhookTestAnswer(name, id, delivered, reply.StatusCode, reply.Text);
            run.Answer(answer, CommandJson.Default.WebhookTestAnswer, output =>
                output.WriteLine($"Delivered to {name} ({reply.StatusCode}){(receiver is MailDefinition ? $": {reply.Text}" : "")}")
            );
        }

        if (delivered)
        {
            return ExitCode.Done;
        }

        run.Errors.Write(TestNotification.Refused(receiver, reply));
        return ExitCode.Failed;
    }

    // Without a catalogue, no notification has been recorded yet.
    private static async Task<IReadOnlyList<(NotificationReceiver Webhook, WebhookState State)>> StatesAsync(
        CommandRun run,
        Settings settings
    )
    {
        if (!DataFolderPresence.Exists(settings.Data, settings.Data.Catalogue))
        {
            return [.. settings.Receivers.Select(receiver => (receiver, NoNotifications))];
        }

        await using var services = run.OpenToRead();
        return services.Catalogue.Read(session =>
            settings.Receivers.Select(receiver => (receiver, session.Notifications.StateOf(receiver.Name))).ToList()
        );
    }
}
