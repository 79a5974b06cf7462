using System.Text.Json.Serialization.Metadata;
using BackupEdge.Notifications;

namespace BackupEdge.Tests.Notifications;

/// <summary>Tests that the chapter on webhooks of docs/operations.md describes everything that a receiver gets.</summary>
public sealed class ManualTests
{
    private static readonly string Chapter = string.Join(
        '\n',
        File.ReadAllLines(Path.Combine(PublishedBinary.RepositoryRoot, "docs", "operations.md"))
            .SkipWhile(line => line != "## Webhooks")
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
    );

    public static TheoryData<string> Fields =>
        [
            .. (
                (JsonTypeInfo[])
                    [
                        NotificationJson.Plain.NotificationBody,
                        NotificationJson.Plain.NotifiedJob,
                        NotificationJson.Plain.NotifiedBackup,
                        NotificationJson.Plain.NotifiedSchedule,
                        NotificationJson.Plain.NotifiedError,
                    ]
            )
                .SelectMany(type => type.Properties)
                .Select(property => property.Name)
                .Distinct(),
        ];

    [Theory]
    [MemberData(nameof(Fields))]
    public void The_manual_describes_every_field_of_a_notification(string field) =>
        Assert.True(
            Chapter.Contains($"\"{field}\": ", StringComparison.Ordinal) || Chapter.Contains($"`{field}`", StringComparison.Ordinal),
            field
        );

    [Fact]
    public async Task The_manual_describes_every_custom_header()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var sender = new WebhookSender(TimeProvider.System, () => []);
        await sender.SendAsync(receiver.Definition(), "notification-1", "test", "{}", TestContext.Current.CancellationToken);

        var own = receiver
            .All[0]
            .Headers.Keys.Where(name =>
                name.StartsWith("X-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)
            )
            .ToList();

        Assert.Equal(7, own.Count);
        Assert.All(own, name => Assert.Contains($"| `{name}` |", Chapter, StringComparison.Ordinal));
    }
}
