using System.Text;
using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Notifications;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Notifications;

public sealed class WebhookContentTests
{
    [Fact]
    public void A_message_for_Slack_cannot_mention_people_or_format()
    {
        var content = WebhookContent.Of(WebhookFormat.Slack, Body("<!channel> <@U1> <https://a|b> *bold* & more"));

        var message = JsonSerializer.Deserialize<JsonElement>(content.Bytes);
        Assert.Equal("&lt;!channel&gt; &lt;@U1&gt; &lt;https://a|b&gt; *bold* &amp; more", message.GetProperty("text").GetString());
        Assert.False(message.GetProperty("mrkdwn").GetBoolean());
        Assert.False(message.GetProperty("unfurl_links").GetBoolean());
        Assert.Equal("application/json", content.MediaType);
    }

    [Fact]
    public void A_message_for_Discord_cannot_mention_people_or_format()
    {
        var content = WebhookContent.Of(WebhookFormat.Discord, Body("@everyone <@1> **b** `c` [a](https://b) a_b ~x~ |y| > #1"));

        var message = JsonSerializer.Deserialize<JsonElement>(content.Bytes);
        Assert.Equal(
            @"\@everyone \<\@1\> \*\*b\*\* \`c\` \[a\]\(https://b\) a\_b \~x\~ \|y\| \> \#1",
            message.GetProperty("content").GetString()
        );
        Assert.Equal(0, message.GetProperty("allowed_mentions").GetProperty("parse").GetArrayLength());
        Assert.Equal(4, message.GetProperty("flags").GetInt32());
    }

    [Fact]
    public void A_message_for_Discord_has_at_most_2000_characters_and_no_half_escape() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>().Filter(count => count is >= 0 and < 3000), count =>
            {
                var text = ChatText.ForDiscord(new string('x', count % 4) + new string('*', count) + "😀", DiscordMessage.MaxContent);
                var kept = text.EndsWith("...", StringComparison.Ordinal) ? text[..^3] : text;
                return text.Length <= DiscordMessage.MaxContent
                    && !kept.EndsWith('\\')
                    && (kept.Length == 0 || !char.IsHighSurrogate(kept[^1]));
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_for_ntfy_is_text_with_title_priority_and_tags()
    {
        var failed = WebhookContent.Of(WebhookFormat.Ntfy, Body("The backup has failed.\nWhy.", host: "zürich"));
        var good = WebhookContent.Of(WebhookFormat.Ntfy, Body("Good.", status: "completed"));

        Assert.Equal(("text/plain", "The backup has failed. Why."), (failed.MediaType, Encoding.UTF8.GetString(failed.Bytes)));
        Assert.Equal(
            [("Title", "=?UTF-8?B?QmFja3VwRWRnZSBvbiB6w7xyaWNo?="), ("Priority", "high"), ("Tags", "rotating_light")],
            failed.Headers
        );
        Assert.Equal([("Title", "BackupEdge on edge1"), ("Priority", "default"), ("Tags", "floppy_disk")], good.Headers);
    }

    [Fact]
    public void A_message_for_ntfy_is_no_attachment()
    {
        var content = WebhookContent.Of(WebhookFormat.Ntfy, Body(new string('ü', 5000)));

        Assert.InRange(content.Bytes.Length, 3900, 4000);
        Assert.EndsWith("ü...", Encoding.UTF8.GetString(content.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_the_sentence_in_one_line_without_invisible_characters() =>
        Assert.Equal(
            @"one two \u202e \x1b",
            Encoding.UTF8.GetString(WebhookContent.Of(WebhookFormat.Text, Body("one\ntwo \u202e \u001b")).Bytes)
        );

    [Theory]
    [InlineData("running", "/start")]
    [InlineData("completed", "")]
    [InlineData("test", "")]
    [InlineData("failed", "/fail")]
    [InlineData("interrupted", "/fail")]
    [InlineData("overdue", "/fail")]
    public void A_heartbeat_is_sent_to_the_address_of_its_status(string status, string suffix)
    {
        var webhook = new WebhookDefinition
        {
            Name = "beat",
            Url = new Uri("https://hc.example.org:8443/ping/abc%20d/?x=1"),
            Format = WebhookFormat.Heartbeat,
        };

        using var request = WebhookRequest.Create(webhook, "notification-1", "backup.x", Body("Text.", status), DateTimeOffset.UnixEpoch);

        var expected = suffix.Length == 0 ? "/ping/abc%20d/?x=1" : $"/ping/abc%20d{suffix}?x=1";
        Assert.Equal($"https://hc.example.org:8443{expected}", request.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public void Every_format_has_a_body()
    {
        foreach (var format in Enum.GetValues<WebhookFormat>())
        {
            Assert.NotEmpty(WebhookContent.Of(format, Body("Text.")).Bytes);
        }
    }

    private static string Body(string message, string status = "failed", string host = "edge1") =>
        JsonSerializer.Serialize(
            new
            {
                id = "notification-1",
                @event = "backup.failed",
                status,
                message,
                created_at = "2026-11-25T02:00:03Z",
                host,
            }
        );
}
