using System.Text.Json.Serialization.Metadata;
using BackupEdge.Notifications;

namespace BackupEdge.Tests.Notifications;

/// <summary>Holds the chapter on webhooks of docs/operations.md to the code: nothing that a receiver gets is left out.</summary>
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
    public void Tells_every_field_of_what_is_sent(string field) =>
        Assert.True(
            Chapter.Contains($"\"{field}\": ", StringComparison.Ordinal) || Chapter.Contains($"`{field}`", StringComparison.Ordinal),
            field
        );

    [Fact]
    public async Task Tells_every_header_of_its_own()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var sender = new WebhookSender(TimeProvider.System, () => []);
        await sender.SendAsync(receiver.Definition(), "notification-1", "test", "{}", TestContext.Current.CancellationToken);

        var own = receiver.All[0].Headers.Keys.Where(name => name.StartsWith("X-", StringComparison.OrdinalIgnoreCase)).ToList();

        Assert.Equal(4, own.Count);
        Assert.All(own, name => Assert.Contains($"| `{name}` |", Chapter, StringComparison.Ordinal));
    }
}
