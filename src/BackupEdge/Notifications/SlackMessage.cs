namespace BackupEdge.Notifications;

/// <summary>The body of a request to an incoming webhook of Slack.</summary>
/// <param name="Text">The escaped message.</param>
/// <param name="Mrkdwn">Whether Slack formats the message.</param>
/// <param name="UnfurlLinks">Whether Slack shows previews of links.</param>
/// <param name="UnfurlMedia">Whether Slack shows previews of pictures and films.</param>
internal sealed record SlackMessage(string Text, bool Mrkdwn, bool UnfurlLinks, bool UnfurlMedia);
